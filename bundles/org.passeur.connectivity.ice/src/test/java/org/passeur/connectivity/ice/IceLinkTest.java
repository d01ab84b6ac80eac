package org.passeur.connectivity.ice;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.passeur.connectivity.ice.tcp.Breaking;
import org.passeur.tck.link.LinkContract;

/** Links by ICE are links. */
final class IceLinkTest extends LinkContract {
    private @Nullable Negotiated negotiated;

    @Override
    protected Ends pair() throws Exception {
        Negotiated made = Negotiated.negotiate("127.0.0.1");
        negotiated = made;
        return new Ends(made.initiator(), made.responder());
    }

    @Override
    protected void cut(Ends ends) throws Exception {
        Breaking.reset(((IceLink) ends.a()).connection());
    }

    @AfterEach
    void end() throws Exception {
        if (negotiated != null) {
            negotiated.close();
        }
    }
}
