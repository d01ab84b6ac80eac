package org.passeur.bench.simulation;

import org.jspecify.annotations.Nullable;
import org.passeur.signalling.opendht.node.EventLoop;

/** One node's share of the schedule. When the node is gone, nothing of its own happens any more. */
final class NodeLoop implements EventLoop {
    private static final long EPOCH_SECONDS = 1_700_000_000L;

    private final Schedule schedule;
    private boolean gone;

    NodeLoop(Schedule schedule) {
        this.schedule = schedule;
    }

    void end() {
        gone = true;
    }

    @Override
    public long millis() {
        return schedule.now();
    }

    @Override
    public long unixSeconds() {
        return EPOCH_SECONDS + schedule.now() / 1000;
    }

    @Override
    public Timer after(long millis, Runnable task) {
        var alarm = new Alarm(task);
        schedule.after(millis, alarm);
        return alarm;
    }

    @Override
    public void execute(Runnable task) {
        after(0, task);
    }

    private final class Alarm extends Schedule.Event implements Timer {
        private @Nullable Runnable task;

        Alarm(Runnable task) {
            this.task = task;
        }

        @Override
        void happen() {
            Runnable due = task;
            task = null;
            if (due != null && !gone) {
                due.run();
            }
        }

        @Override
        public void cancel() {
            task = null; // what it holds is not kept until its time
        }
    }
}
