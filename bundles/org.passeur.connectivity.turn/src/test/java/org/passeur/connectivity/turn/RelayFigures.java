package org.passeur.connectivity.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;

/**
 * Prints how fast relayed links are on loopback, beside bare sockets, and how soon they open. Not a part of the build:
 * {@code mvn -q -pl bundles/org.passeur.connectivity.turn test -Dtest=RelayFigures -Dmib=256}.
 */
final class RelayFigures {
    private static final long BYTES = Long.getLong("mib", 256) << 20;
    private static final int RUNS = 3;
    private static final int NEGOTIATIONS = 15;

    private interface Bytes {
        int read(byte[] into) throws IOException;
    }

    private interface Sink {
        void write(byte[] from) throws IOException;
    }

    @Test
    void print() throws Exception {
        System.out.printf("%d MiB a run, %d runs; load %.1f%n", BYTES >> 20, RUNS, load());
        bare("127.0.0.1");
        if (Coturn.hasIpv6()) {
            bare("::1");
        }
        try (Coturn server = Coturn.start()) {
            bareThroughCoturn(server);
            relayed("relayed, IPv4", server.uri(), "", "127.0.0.1");
            if (Coturn.hasIpv6()) {
                relayed("relayed, IPv6", server.uri(), "", "::1");
            }
            opening(server);
        }
        TlsTest.certificates();
        try (Coturn server = TlsTest.start("self")) {
            relayed("relayed, responder by TLS 1.2", TlsTest.pinned(server, "self"), "", "127.0.0.1");
        } finally {
            TlsTest.remove();
        }
        try (Coturn server = Coturn.with(List.of("-L", "127.0.0.1", "-E", "127.0.0.3", "--no-tls", "--no-dtls"))) {
            relayed("relay to relay", server.uri(), server.uri(), "127.0.0.3");
        }
        System.out.printf("load %.1f%n", load());
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static void bare(String address) throws Exception {
        List<Double> speeds = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            try (var listening = new ServerSocket(0, 1, Pairs.address(address));
                    var one = new Socket(listening.getInetAddress(), listening.getLocalPort());
                    var other = listening.accept()) {
                speeds.add(move(one.getOutputStream()::write, other.getInputStream()::read));
            }
        }
        print("bare sockets, " + address, speeds);
    }

    /** What the server itself passes: bare sockets at both ends of a relayed connection. */
    private static void bareThroughCoturn(Coturn server) throws Exception {
        List<Double> speeds = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            TurnConnectivity provider = Pairs.provider(List.of("127.0.0.1"), server.uri());
            Negotiation responding = provider.begin(Pairs.request(Side.RESPONDER));
            responding.remoteLines(List.of("127.0.0.1"));
            int port = AddressLine.read(responding.localLines().get(0))
                    .orElseThrow()
                    .port();
            try (responding;
                    var one = new Socket("127.0.0.1", port);
                    Link other = Pairs.open(responding).orElseThrow()) {
                speeds.add(move(one.getOutputStream()::write, into -> other.read(ByteBuffer.wrap(into))));
            }
            provider.end();
        }
        print("bare socket to coturn, IPv4", speeds);
    }

    private static void relayed(String what, String responder, String initiator, String address) throws Exception {
        List<Double> speeds = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            TurnConnectivity receiving = Pairs.provider(List.of(), responder);
            // nothing but its own relay is permitted, if it has one
            TurnConnectivity sending =
                    Pairs.provider(initiator.isEmpty() ? List.of() : List.of("127.0.0.9"), initiator.split(","));
            Negotiation initiating = sending.begin(Pairs.request(Side.INITIATOR, address));
            initiating.localLines();
            Negotiation responding = receiving.begin(Pairs.request(Side.RESPONDER));
            responding.remoteLines(List.of(address));
            try (Pairs.Pair pair = Pairs.connect(initiating, responding, responding.localLines())) {
                speeds.add(move(
                        from -> pair.initiator().write(ByteBuffer.wrap(from)),
                        into -> pair.responder().read(ByteBuffer.wrap(into))));
            }
            sending.end();
            receiving.end();
        }
        print(what, speeds);
    }

    private static double move(Sink to, Bytes from) throws Exception {
        byte[] piece = new byte[64 * 1024];
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                for (long left = BYTES; left > 0; left -= piece.length) {
                    to.write(piece);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        byte[] into = new byte[64 * 1024];
        long before = System.nanoTime();
        long received = 0;
        while (received < BYTES) {
            int n = from.read(into);
            assertThat(n).isPositive();
            received += n;
        }
        writing.get(1, TimeUnit.MINUTES);
        return received * 1000.0 / (System.nanoTime() - before);
    }

    private static void opening(Coturn server) throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> later = new ArrayList<>();
        for (int i = 0; i < NEGOTIATIONS; i++) {
            TurnConnectivity receiving = Pairs.provider(List.of(), server.uri());
            TurnConnectivity sending = Pairs.provider(List.of());
            first.add(open(sending, receiving));
            later.add(open(sending, receiving));
            sending.end();
            receiving.end();
        }
        System.out.printf(
                "begin to relayed link, first of a node: %.0f ms (most %.0f)%n", median(first), Collections.max(first));
        System.out.printf(
                "the same, allocation there already: %.0f ms (most %.0f)%n", median(later), Collections.max(later));
    }

    private static double open(TurnConnectivity sending, TurnConnectivity receiving) throws Exception {
        long before = System.nanoTime();
        try (Pairs.Pair pair = Pairs.connect(
                sending.begin(Pairs.request(Side.INITIATOR, "127.0.0.1")),
                receiving.begin(Pairs.request(Side.RESPONDER)))) {
            assertThat(pair.initiator().isOpen()).isTrue();
            return (System.nanoTime() - before) / 1e6;
        }
    }

    private static double median(List<Double> all) {
        return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
    }

    private static void print(String what, List<Double> speeds) {
        System.out.printf(
                "%-32s %5.0f MB/s (%.0f to %.0f)%n",
                what, median(speeds), Collections.min(speeds), Collections.max(speeds));
    }
}
