package org.passeur.signalling.opendht.node;

import java.util.concurrent.Executor;

/**
 * The one thread, or the simulated course of time, that owns a node. Tasks run one after the other; what is called
 * "loop only" is called from within such a task.
 */
public interface EventLoop extends Executor {
    /** Milliseconds on a clock that nobody puts right: it goes on while the host sleeps, and never goes back. */
    long millis();

    /** Seconds since 1970. */
    long unixSeconds();

    /** Runs the task on the loop after a while. Loop only. */
    Timer after(long millis, Runnable task);

    /** Something that will happen. */
    interface Timer {
        /** It will not. Loop only. */
        void cancel();
    }
}
