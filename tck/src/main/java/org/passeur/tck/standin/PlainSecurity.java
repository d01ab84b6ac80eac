package org.passeur.tck.standin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.passeur.api.DeviceId;
import org.passeur.api.LinkPath;
import org.passeur.api.TransferException;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.security.SecurityRequest;

/** Believes what the far end says of itself. It proves nothing: for tests only. */
public final class PlainSecurity implements SecurityProvider {
    private static final int MAX_LINE = 1024;

    private final Set<Link> untrusted = ConcurrentHashMap.newKeySet();

    /** Lets this end of a link look like an impostor's from now on. */
    public void distrust(Link link) {
        untrusted.add(link);
    }

    @Override
    public SecureLink secure(Link link, SecurityRequest request) throws IOException {
        boolean done = false;
        try {
            write(link, request.self().id() + " " + String.join(",", request.protocols()));
            String[] far = read(link).split(" ", 2);
            if (!far[0].equals(request.peer().id().hex()) || untrusted.contains(link)) {
                throw new TransferException.PeerUntrusted(
                        "the far end is " + new DeviceId(far[0]) + ", not the expected device", null);
            }
            List<String> theirs = List.of(far[1].split(",", -1));
            List<String> server = request.side() == Side.RESPONDER ? request.protocols() : theirs;
            List<String> client = request.side() == Side.RESPONDER ? theirs : request.protocols();
            String protocol = server.stream()
                    .filter(client::contains)
                    .findFirst()
                    .orElseThrow(() -> new TransferException.NoSharedProtocol(
                            "we speak " + request.protocols() + ", they " + theirs, null));
            done = true;
            return new PlainLink(link, request.peer(), protocol);
        } finally {
            if (!done) {
                link.close();
            }
        }
    }

    private static void write(Link link, String line) throws IOException {
        link.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static String read(Link link) throws IOException {
        var line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.length() < MAX_LINE) {
            if (link.read(one.clear()) < 0) {
                throw new IOException("the far end closed the link during the handshake");
            }
            if (one.get(0) == '\n') {
                return line.toString();
            }
            line.append((char) one.get(0));
        }
        throw new IOException("the far end's first line is too long");
    }

    private record PlainLink(Link below, RemoteDevice peer, String protocol) implements SecureLink {
        @Override
        public String cipherSuite() {
            return "TLS_NULL_WITH_NULL_NULL";
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return below.read(into);
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            below.write(from);
        }

        @Override
        public void endOutput() throws IOException {
            below.endOutput();
        }

        @Override
        public boolean isOpen() {
            return below.isOpen();
        }

        @Override
        public LinkPath path() {
            return below.path();
        }

        @Override
        public void close() throws IOException {
            below.close();
        }
    }
}
