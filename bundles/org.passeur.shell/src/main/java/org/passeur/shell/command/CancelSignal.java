package org.passeur.shell.command;

import java.util.ArrayList;
import java.util.List;

/** Given once, for good: the command shall end. Safe for use by several threads. */
public final class CancelSignal {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean given;

    /** Asks the command to end; later calls do nothing. Runs the actions on this thread. */
    public void cancel() {
        List<Runnable> due;
        synchronized (this) {
            if (given) {
                return;
            }
            given = true;
            due = List.copyOf(actions);
        }
        due.forEach(Runnable::run);
    }

    /** Whether it was given. */
    public synchronized boolean given() {
        return given;
    }

    /** Runs the action when the signal is given: at once if it was. The action must return soon. */
    public void whenGiven(Runnable action) {
        synchronized (this) {
            if (!given) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }
}
