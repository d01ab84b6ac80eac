package org.passeur.core.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets so many do something at a time, and the others wait in order. Used on the loop. */
final class Turns {
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private int free;

    Turns(int places) {
        free = places;
    }

    /** Runs {@code start} when it is this one's turn: now, or when others have closed theirs. */
    Turn take(Runnable start) {
        var turn = new Turn(start);
        waiting.add(turn);
        next();
        return turn;
    }

    private void next() {
        while (free > 0 && !waiting.isEmpty()) {
            free--;
            Turn turn = waiting.remove();
            turn.running = true;
            turn.start.run();
        }
    }

    /** A place, or the claim to one. */
    final class Turn implements AutoCloseable {
        private final Runnable start;
        private boolean running;
        private boolean closed;

        private Turn(Runnable start) {
            this.start = start;
        }

        /** Gives it back; idempotent. */
        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            if (running) {
                free++;
                next();
            } else {
                waiting.remove(this);
            }
        }
    }
}
