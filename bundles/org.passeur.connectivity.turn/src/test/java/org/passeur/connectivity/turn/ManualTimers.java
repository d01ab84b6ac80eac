package org.passeur.connectivity.turn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.passeur.connectivity.turn.relay.Timers;

/** A clock that a test moves. */
public final class ManualTimers implements Timers {
    private final List<Task> pending = new ArrayList<>(); // both guarded by this
    private long now;

    private record Task(long at, Runnable what) {}

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Pending after(Duration wait, Runnable task) {
        var added = new Task(now + wait.toNanos(), task);
        pending.add(added);
        return () -> remove(added);
    }

    private synchronized boolean remove(Task task) {
        return pending.remove(task);
    }

    /** Lets time pass; what is due runs, in order, on the caller's thread. */
    public void pass(Duration time) {
        long until;
        synchronized (this) {
            until = now + time.toNanos();
        }
        for (Optional<Task> next = due(until); next.isPresent(); next = due(until)) {
            next.get().what().run();
        }
        synchronized (this) {
            now = until;
        }
    }

    private synchronized Optional<Task> due(long until) {
        Optional<Task> next =
                pending.stream().filter(task -> task.at() <= until).min(Comparator.comparingLong(Task::at));
        next.ifPresent(task -> {
            pending.remove(task);
            now = Math.max(now, task.at());
        });
        return next;
    }

    /** How much waits for longer than this. */
    public synchronized long waiting(Duration longer) {
        return pending.stream()
                .filter(task -> task.at() - now > longer.toNanos())
                .count();
    }

    @Override
    public synchronized void close() {
        pending.clear();
    }
}
