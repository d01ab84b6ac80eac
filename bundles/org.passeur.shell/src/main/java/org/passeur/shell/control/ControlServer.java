package org.passeur.shell.control;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.passeur.shell.command.Console;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the command lines that come over a home's control socket, each on two threads of its own (one reads the connection,
 * one runs the command), {@value #MAX_SESSIONS} at a time.
 */
public final class ControlServer implements Closeable {
    /** More connections than this are turned away. */
    public static final int MAX_SESSIONS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    /** Runs a command line to its end. */
    @FunctionalInterface
    public interface Runner {
        /** Returns the exit code. */
        int run(List<String> arguments, Console console);
    }

    private final ServerSocketChannel server;
    private final ControlAddress address;
    private final Runner runner;
    private final Duration firstFrameWithin;
    private final ScheduledExecutorService deadlines;
    private final Set<ControlSession> sessions = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    private ControlServer(
            ServerSocketChannel server, ControlAddress address, Runner runner, Duration firstFrameWithin) {
        this.server = server;
        this.address = address;
        this.runner = runner;
        this.firstFrameWithin = firstFrameWithin;
        this.deadlines = Executors.newSingleThreadScheduledExecutor(task -> thread(task, "passeur-control-deadline"));
        this.acceptor = thread(this::accept, "passeur-control-accept");
    }

    /** Listens from now on, until closed. */
    public static ControlServer start(Path home, Runner runner, Duration firstFrameWithin) throws IOException {
        var address = new ControlAddress(home);
        var server = new ControlServer(address.listen(), address, runner, firstFrameWithin);
        server.acceptor.start();
        return server;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                admit(server.accept());
            } catch (IOException | RejectedExecutionException e) {
                // also what is left of a connection that came while we close
                if (server.isOpen()) {
                    LOG.warn("a command could not connect", e);
                }
            }
        }
    }

    private void admit(SocketChannel channel) throws IOException {
        var session = new ControlSession(new FrameChannel(channel), runner, this::guests);
        if (sessions.size() >= MAX_SESSIONS) {
            session.turnAway("the node runs " + MAX_SESSIONS + " commands already");
            return;
        }
        sessions.add(session);
        var deadline =
                deadlines.schedule(session::closeUnlessBegun, firstFrameWithin.toMillis(), TimeUnit.MILLISECONDS);
        thread(
                        () -> {
                            try {
                                session.serve();
                            } finally {
                                deadline.cancel(false);
                                ended(session);
                            }
                        },
                        "passeur-control-read")
                .start();
    }

    private synchronized void ended(ControlSession session) {
        sessions.remove(session);
        notifyAll();
    }

    /** Waits until no command runs but the one that asks, or it is cancelled. */
    private void guests(ControlSession owner) throws InterruptedException {
        if (sessions.size() > 1 && !owner.cancelled()) {
            owner.hint("passeur: waiting for the other commands of this node to end (Ctrl-C ends them)");
        }
        synchronized (this) {
            while (sessions.size() > 1 && server.isOpen() && !owner.cancelled()) {
                wait(200);
            }
        }
    }

    /** How many connections there are. */
    public int sessions() {
        return sessions.size();
    }

    /** Cancels all commands, gives them two seconds for their last words, and listens no more. */
    @Override
    public void close() throws IOException {
        server.close();
        sessions.forEach(ControlSession::cancel);
        try {
            awaitEmpty(TimeUnit.SECONDS.toNanos(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (ControlSession session : sessions) {
            session.close();
        }
        deadlines.shutdownNow();
        address.remove();
    }

    private synchronized void awaitEmpty(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        while (!sessions.isEmpty() && deadline - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
        }
    }

    static Thread thread(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
