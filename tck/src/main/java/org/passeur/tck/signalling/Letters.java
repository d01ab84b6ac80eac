package org.passeur.tck.signalling;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.SignallingMessage;

/** An inbox that keeps everything. */
public final class Letters implements Inbox {
    private final BlockingQueue<SignallingMessage> unread = new LinkedBlockingQueue<>();
    private final List<SignallingMessage> all = new CopyOnWriteArrayList<>();

    /** An empty one. */
    public Letters() {}

    @Override
    public void received(SignallingMessage message) {
        all.add(message);
        unread.add(message);
    }

    /** The next one, or null if none comes in time. */
    public @Nullable SignallingMessage next(Duration wait) throws InterruptedException {
        return unread.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Everything that came, in order. */
    public List<SignallingMessage> all() {
        return List.copyOf(all);
    }
}
