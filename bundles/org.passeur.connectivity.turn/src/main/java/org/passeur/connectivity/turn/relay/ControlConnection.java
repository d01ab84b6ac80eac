package org.passeur.connectivity.turn.relay;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.passeur.connectivity.turn.stun.Incoming;
import org.passeur.connectivity.turn.stun.Method;
import org.passeur.connectivity.turn.stun.StunCodec;
import org.passeur.connectivity.turn.stun.StunMessage;
import org.passeur.connectivity.turn.stun.Transaction;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which an allocation lives: requests of any thread go out, answers and indications come in on
 * {@code passeur-turn-control-N}, which ends with the connection.
 */
final class ControlConnection implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlConnection.class);

    private final String server;
    private final TurnSocket socket;
    private final Login login;
    private final Timers timers;
    private final Listener listener;
    private final Map<Transaction, CompletableFuture<Incoming>> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<IOException> ended = new CompletableFuture<>();
    private final ReentrantLock writing = new ReentrantLock();

    /** Told on the connection's thread; must not block. */
    interface Listener {
        /** Somebody connected to the relay (RFC 6062 section 4.4). */
        void attempted(int connectionId, InetSocketAddress peer);

        /** Once, at the end. */
        void ended(IOException why);
    }

    /**
     * @param server how people call it
     * @param socket connected; belongs to this from now on
     */
    ControlConnection(String server, TurnSocket socket, Login login, Timers timers, Listener listener) {
        this.server = server;
        this.socket = socket;
        this.login = login;
        this.timers = timers;
        this.listener = listener;
    }

    void start(String name) {
        var thread = new Thread(this::read, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        IOException why;
        try {
            while (true) {
                take(StunCodec.read(socket.input()));
            }
        } catch (IOException | RuntimeException e) {
            why = new IOException("the control connection to TURN server " + server + " ended: " + e.getMessage(), e);
        }
        ended.complete(why);
        closeQuietly();
        waiting.values().forEach(each -> each.completeExceptionally(why));
        listener.ended(why);
    }

    private void take(Incoming came) {
        StunMessage message = came.message();
        switch (message.kind()) {
            case SUCCESS, ERROR -> {
                CompletableFuture<Incoming> waits = waiting.remove(message.transaction());
                if (waits == null) {
                    LOG.debug("TURN server {} answered what was not asked, or too late", server);
                } else {
                    waits.complete(came);
                }
            }
            case INDICATION -> indicated(message);
            case REQUEST -> LOG.debug("TURN server {} asked something; servers do not", server);
        }
    }

    private void indicated(StunMessage message) {
        if (message.method() != Method.CONNECTION_ATTEMPT
                || !message.notUnderstood().isEmpty()) {
            LOG.debug("an indication of TURN server {} was not understood", server);
            return;
        }
        try {
            listener.attempted(message.connectionId(), message.peerAddress());
        } catch (IOException e) {
            LOG.debug("a connection attempt at TURN server {} was not understood: {}", server, e.getMessage());
        }
    }

    /**
     * Asks, with our credentials.
     *
     * @throws TurnRefused if the answer is an error
     */
    StunMessage ask(Method method, Login.Content content, Deadline deadline) throws IOException {
        return login.ask(method, content, (transaction, request) -> exchange(transaction, request, deadline));
    }

    private Incoming exchange(Transaction transaction, byte[] request, Deadline deadline) throws IOException {
        var answer = new CompletableFuture<Incoming>();
        waiting.put(transaction, answer);
        try {
            if (ended.isDone()) {
                throw ended.join();
            }
            write(request, deadline);
            return answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("TURN server " + server + " did not answer in time", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while TURN server " + server + " was asked", e);
        } finally {
            waiting.remove(transaction);
        }
    }

    private void write(byte[] request, Deadline deadline) throws IOException {
        writing.lock();
        // a server that reads nothing would keep us here for ever
        try (var guard = timers.closing(socket, deadline)) {
            socket.output().write(request);
            socket.output().flush();
        } finally {
            writing.unlock();
        }
    }

    InetSocketAddress local() {
        return socket.local();
    }

    @Override
    public void close() {
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing the connection to TURN server {} failed: {}", server, e.toString());
        }
    }
}
