package org.passeur.signalling.opendht.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.passeur.signalling.opendht.net.UdpLoop;

/** A real loop whose time can leap forward. */
final class ShiftedLoop implements EventLoop {
    private final UdpLoop loop;
    private final List<Waiting> waiting = new ArrayList<>(); // loop only
    private volatile long shift; // milliseconds; written by the loop

    ShiftedLoop(UdpLoop loop) {
        this.loop = loop;
    }

    /** Time leaps; what was to happen until then happens now. */
    void pass(Duration time) {
        loop.execute(() -> {
            long now = shift + time.toMillis();
            shift = now;
            List.copyOf(waiting).stream().filter(each -> each.at <= millis()).forEach(Waiting::ring);
        });
    }

    @Override
    public long millis() {
        return loop.millis() + shift;
    }

    @Override
    public long unixSeconds() {
        return loop.unixSeconds() + shift / 1000;
    }

    @Override
    public Timer after(long millis, Runnable task) {
        var each = new Waiting(millis() + millis, task);
        each.timer = loop.after(millis, each::ring);
        waiting.add(each);
        return each;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    private final class Waiting implements Timer {
        private final long at;
        private final Runnable task;
        private Timer timer = () -> {};

        Waiting(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        void ring() {
            if (waiting.remove(this)) {
                timer.cancel();
                task.run();
            }
        }

        @Override
        public void cancel() {
            waiting.remove(this);
            timer.cancel();
        }
    }
}
