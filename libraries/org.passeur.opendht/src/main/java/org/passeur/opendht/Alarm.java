package org.passeur.opendht;

/** Runs something later, on a thread where it must not block, unless the session has ended by then. All threads. */
@FunctionalInterface
public interface Alarm {
    /** Runs the task once after so many milliseconds. */
    void after(long millis, Runnable task);
}
