package org.passeur.signalling.opendht.node;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Time that passes only when the test says so. */
final class VirtualLoop implements EventLoop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong((Alarm a) -> a.at).thenComparingLong(a -> a.order));
    private long now = 1_000_000;
    private long wallAhead;
    private long order;

    private static final class Alarm implements Timer {
        private final long at;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        Alarm(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    @Override
    public long millis() {
        return now;
    }

    @Override
    public long unixSeconds() {
        return 1_700_000_000L + (now + wallAhead) / 1000;
    }

    @Override
    public Timer after(long millis, Runnable task) {
        var alarm = new Alarm(now + millis, order++, task);
        alarms.add(alarm);
        return alarm;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Puts the clock on the wall forward, and nothing else. */
    void putForward(long millis) {
        wallAhead += millis;
    }

    /** Lets time pass and does everything that is due. */
    void pass(long millis) {
        long until = now + millis;
        runTasks();
        for (Alarm next = alarms.peek(); next != null && next.at <= until; next = alarms.peek()) {
            alarms.poll();
            now = Math.max(now, next.at);
            if (!next.cancelled) {
                next.task.run();
            }
            runTasks();
        }
        now = until;
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
