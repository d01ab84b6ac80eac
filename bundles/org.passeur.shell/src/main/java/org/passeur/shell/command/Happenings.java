package org.passeur.shell.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.passeur.api.TransferEvent;

/**
 * What a command that stays waits for, in one queue: events, typed lines, the wish to end. Putting in never waits; progress
 * that nobody has looked at yet is replaced by newer progress, so a slow terminal does not fill the memory.
 */
final class Happenings implements Consumer<TransferEvent> {
    /** One thing to react to. */
    sealed interface Item {}

    /** Something happened to a transfer. */
    record Happened(TransferEvent event) implements Item {}

    /** The user typed a line. */
    record Typed(String line) implements Item {}

    /** Nothing more will be typed. */
    record InputEnded() implements Item {}

    /** The command shall end. */
    record Cancel() implements Item {}

    private final Deque<Item> items = new ArrayDeque<>();

    Happenings(CancelSignal cancelled) {
        cancelled.whenGiven(() -> put(new Cancel()));
    }

    @Override
    public void accept(TransferEvent event) {
        put(new Happened(event));
    }

    synchronized void put(Item item) {
        if (item instanceof Happened h
                && h.event() instanceof TransferEvent.Progressed news
                && items.peekLast() instanceof Happened last
                && last.event() instanceof TransferEvent.Progressed old
                && old.transfer().equals(news.transfer())
                && old.device().equals(news.device())) {
            items.removeLast();
        }
        items.addLast(item);
        notifyAll();
    }

    /** The next one; an interrupt is the wish to end. */
    synchronized Item take() {
        try {
            while (items.isEmpty()) {
                wait();
            }
            return items.removeFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Cancel();
        }
    }

    /** The next one if it comes before {@link System#nanoTime()} is {@code deadline} and no interrupt does. */
    synchronized Optional<Item> poll(long deadline) {
        try {
            while (items.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return Optional.empty();
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return Optional.of(items.removeFirst());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
