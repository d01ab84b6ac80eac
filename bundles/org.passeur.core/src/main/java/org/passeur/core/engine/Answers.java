package org.passeur.core.engine;

import java.util.HashMap;
import java.util.Map;
import org.passeur.api.DeviceId;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.core.session.SenderEvent;

/** Who waits for which answer, and for a turn to ask. Used on the loop. */
final class Answers {
    private final Map<Long, SenderSession> waiting = new HashMap<>();
    private final Turns negotiations;
    private final Turns searches;

    Answers(int negotiations) {
        this.negotiations = new Turns(negotiations);
        this.searches = new Turns(negotiations);
    }

    Turns negotiations() {
        return negotiations;
    }

    Turns searches() {
        return searches;
    }

    void expect(long id, SenderSession session) {
        waiting.put(id, session);
    }

    void forget(long id) {
        waiting.remove(id);
    }

    boolean inUse(long id) {
        return waiting.containsKey(id);
    }

    /** Hands an answer to the session that waits for it, if one does. */
    boolean arrived(DeviceId from, PeerConnectionMessage answer, String provider) {
        SenderSession session = waiting.get(answer.id());
        if (session != null) {
            session.on(new SenderEvent.Answered(from, answer, provider));
        }
        return session != null;
    }
}
