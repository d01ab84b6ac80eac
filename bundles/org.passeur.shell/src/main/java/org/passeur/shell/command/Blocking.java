package org.passeur.shell.command;

/**
 * While it is open, the wish to end interrupts the thread that opened it; never later, since an interrupt would close the
 * channel that last words go by. What blocks in between prints nothing.
 */
final class Blocking implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private boolean open = true; // guarded by this

    Blocking(CancelSignal cancelled) {
        cancelled.whenGiven(this::interrupt);
    }

    private synchronized void interrupt() {
        if (open) {
            thread.interrupt();
        }
    }

    /** On the thread that opened it. */
    @Override
    public void close() {
        synchronized (this) {
            open = false;
        }
        Thread.interrupted();
    }
}
