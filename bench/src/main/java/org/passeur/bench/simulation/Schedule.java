package org.passeur.bench.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: everything that will happen, in order. What is due at the same millisecond happens as it was planned. */
final class Schedule {
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong((Event event) -> event.at).thenComparingLong(event -> event.order));
    private long now = 1_000_000;
    private long planned;
    private long happened;

    /** Something that happens once. */
    abstract static class Event {
        private long at;
        private long order;

        abstract void happen();
    }

    long now() {
        return now;
    }

    /** How much has happened so far. */
    long happened() {
        return happened;
    }

    void after(long millis, Event event) {
        event.at = now + Math.max(0, millis);
        event.order = planned++;
        events.add(event);
    }

    void after(long millis, Runnable task) {
        after(millis, new Event() {
            @Override
            void happen() {
                task.run();
            }
        });
    }

    /** Lets time pass, with all that happens in it. */
    void pass(long millis) {
        long until = now + millis;
        for (Event next = events.peek(); next != null && next.at <= until; next = events.peek()) {
            events.poll();
            now = next.at;
            happened++;
            next.happen();
        }
        now = until;
    }
}
