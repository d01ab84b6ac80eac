package org.passeur.launcher;

import java.io.IOException;
import org.passeur.shell.command.ExitCode;

/** Ctrl-C and the like: the command is cancelled in order, and its exit code is the process's. */
final class EndOfProcess {
    private static final long LAST_WORD_SECONDS = 10;

    private EndOfProcess() {}

    /** Something that ends with an exit code. */
    @FunctionalInterface
    interface Work {
        ExitCode run() throws IOException;
    }

    /** Runs the work; if the process is told to end meanwhile, cancels it, and then does {@code afterwards}. */
    static ExitCode guard(ControlClient client, Work work, Runnable afterwards) throws IOException {
        var hook = new Thread(() -> end(client, afterwards), "passeur-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            release(hook);
        }
    }

    private static void end(ControlClient client, Runnable afterwards) {
        ExitCode code = ExitCode.CANCELLED;
        try {
            code = client.cancel(LAST_WORD_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        afterwards.run();
        Runtime.getRuntime().halt(code.number());
    }

    /** Takes a hook back; if it runs already, waits for it, and so for the end of the process. */
    static void release(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending: the hook has the last word, and this thread must not be faster
            awaitEnd(hook);
        }
    }

    private static void awaitEnd(Thread hook) {
        try {
            hook.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
