package org.passeur.connectivity.turn;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.turn.stun.Attribute;
import org.passeur.connectivity.turn.stun.Incoming;
import org.passeur.connectivity.turn.stun.Key;
import org.passeur.connectivity.turn.stun.Method;
import org.passeur.connectivity.turn.stun.StunCodec;
import org.passeur.connectivity.turn.stun.StunMessage;
import org.passeur.connectivity.turn.stun.StunMessage.Kind;
import org.passeur.connectivity.turn.stun.Transaction;

/**
 * A TURN server that does what a test says, for what the real one never does. As long as it is told nothing else it asks for
 * no credentials and relays, on loopback.
 */
public final class PretendServer implements Closeable {
    private final ServerSocket listening;
    private final Map<Method, Script> scripts = new EnumMap<>(Method.class);
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private final Set<InetAddress> permitted = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Socket> peers = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<StunMessage> asked = new LinkedBlockingQueue<>();

    /** What to do about a request. */
    public interface Script {
        /** Answers, or does not. */
        void answer(Connection from, Incoming request) throws IOException;
    }

    public PretendServer() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        open.add(listening);
        background(() -> {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                connections.incrementAndGet();
                background(() -> serve(new Connection(socket)));
            }
        });
        on(Method.ALLOCATE, this::allocate);
        on(Method.REFRESH, (from, request) -> from.succeed(request, List.of(Attribute.lifetime(600)), null));
        on(Method.CREATE_PERMISSION, this::permit);
        on(Method.CONNECTION_BIND, this::bind);
    }

    private interface Task {
        void run() throws IOException;
    }

    private void background(Task task) {
        var thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        asked.add(new StunMessage(Method.UNKNOWN, Kind.INDICATION, new Transaction(0, 0), List.of()));
                    }
                },
                "pretend-turn");
        thread.setDaemon(true);
        thread.start();
    }

    public PretendServer on(Method method, Script script) {
        scripts.put(method, script);
        return this;
    }

    public String uri() {
        return "turn:user:password@127.0.0.1:" + port();
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections there were. */
    public int connections() {
        return connections.get();
    }

    /** Requests as they came, and an UNKNOWN for each connection that ended. */
    public BlockingQueue<StunMessage> asked() {
        return asked;
    }

    /** One connection to it. */
    public final class Connection {
        private final Socket socket;
        private boolean bound;

        Connection(Socket socket) {
            this.socket = socket;
        }

        public OutputStream output() throws IOException {
            return socket.getOutputStream();
        }

        public synchronized void send(StunMessage message, @Nullable Key key) throws IOException {
            output().write(StunCodec.write(message, key));
        }

        public void succeed(Incoming request, List<Attribute> attributes, @Nullable Key key) throws IOException {
            StunMessage asked = request.message();
            send(new StunMessage(asked.method(), Kind.SUCCESS, asked.transaction(), attributes), key);
        }

        public void fail(Incoming request, int code, Attribute... more) throws IOException {
            StunMessage asked = request.message();
            List<Attribute> attributes = new ArrayList<>(List.of(error(code)));
            attributes.addAll(List.of(more));
            send(new StunMessage(asked.method(), Kind.ERROR, asked.transaction(), attributes), null);
        }

        public void close() throws IOException {
            socket.close();
        }

        InetSocketAddress remote() {
            return (InetSocketAddress) socket.getRemoteSocketAddress();
        }
    }

    public static Attribute error(int code) {
        byte[] value = {0, 0, (byte) (code / 100), (byte) (code % 100), 'n', 'o'};
        return new Attribute(Attribute.ERROR_CODE, java.nio.ByteBuffer.wrap(value));
    }

    public static Attribute text(int type, String text) {
        return new Attribute(type, java.nio.charset.StandardCharsets.UTF_8.encode(text));
    }

    private void serve(Connection connection) throws IOException {
        try {
            answerAll(connection);
        } finally {
            if (!connection.bound) {
                connection.close();
            }
        }
    }

    private void answerAll(Connection connection) throws IOException {
        while (!connection.bound) {
            Incoming request = StunCodec.read(connection.socket.getInputStream());
            asked.add(request.message());
            Script script = scripts.get(request.message().method());
            if (script != null) {
                script.answer(connection, request);
            }
        }
    }

    /** As a server that knows RFC 6062 does. */
    public void allocate(Connection from, Incoming request) throws IOException {
        ServerSocket relay = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        open.add(relay);
        background(() -> {
            while (true) {
                arrived(from, relay.accept());
            }
        });
        from.succeed(request, allocated(from, request, (InetSocketAddress) relay.getLocalSocketAddress(), 600), null);
    }

    public List<Attribute> allocated(Connection to, Incoming request, InetSocketAddress relay, int lifetime) {
        Transaction transaction = request.message().transaction();
        return List.of(
                Attribute.xorAddress(Attribute.XOR_RELAYED_ADDRESS, relay, transaction),
                Attribute.xorAddress(Attribute.XOR_MAPPED_ADDRESS, to.remote(), transaction),
                Attribute.lifetime(lifetime));
    }

    private void arrived(Connection owner, Socket peer) throws IOException {
        open.add(peer);
        if (!permitted.contains(peer.getInetAddress())) {
            peer.setSoLinger(true, 0);
            peer.close();
            return;
        }
        int id = ids.incrementAndGet();
        peers.put(id, peer);
        Transaction transaction = Transaction.next(new SecureRandom());
        var address = (InetSocketAddress) peer.getRemoteSocketAddress();
        owner.send(
                new StunMessage(
                        Method.CONNECTION_ATTEMPT,
                        Kind.INDICATION,
                        transaction,
                        List.of(
                                Attribute.connection(id),
                                Attribute.xorAddress(Attribute.XOR_PEER_ADDRESS, address, transaction))),
                null);
    }

    public void permit(Connection from, Incoming request) throws IOException {
        permitted.add(request.message().peerAddress().getAddress());
        from.succeed(request, List.of(), null);
    }

    public void bind(Connection from, Incoming request) throws IOException {
        Socket peer = Objects.requireNonNull(peers.remove(request.message().connectionId()));
        from.bound = true;
        from.succeed(request, List.of(), null);
        background(() -> pump(peer, from.socket));
        background(() -> pump(from.socket, peer));
    }

    /** Ends both directions when one ends, as RFC 6062 section 5.4 has it, after all that came before. */
    private static void pump(Socket from, Socket to) throws IOException {
        byte[] piece = new byte[65_536];
        InputStream in = from.getInputStream();
        try (from;
                to) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                to.getOutputStream().write(piece, 0, n);
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
    }
}
