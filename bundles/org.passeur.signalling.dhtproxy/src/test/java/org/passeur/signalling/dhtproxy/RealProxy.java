package org.passeur.signalling.dhtproxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Value;
import org.passeur.spi.link.Deadline;
import org.passeur.tck.signalling.Dhtnode;
import org.passeur.tck.signalling.LeapingClock;

/** A network of two {@code dhtnode}s, of which one is a proxy. */
final class RealProxy implements Closeable {
    static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final Dhtnode node;
    private final Optional<LeapingClock> clock;
    private Dhtnode proxy;

    private RealProxy(Optional<LeapingClock> clock, Dhtnode node, Dhtnode proxy) {
        this.clock = clock;
        this.node = node;
        this.proxy = proxy;
    }

    static RealProxy start() throws IOException {
        Dhtnode.need();
        Optional<LeapingClock> clock = LeapingClock.start();
        Dhtnode node = Dhtnode.start(clock);
        try {
            var real = new RealProxy(clock, node, Dhtnode.startProxy(List.of(node.address()), clock));
            real.awaitConnected();
            return real;
        } catch (IOException e) {
            node.close();
            throw e;
        }
    }

    ProxyAddress address() {
        return ProxyAddress.parse("127.0.0.1:" + proxy.proxyPort());
    }

    DhtProxySignalling provider() {
        return provider(List.of(address()), Clock.systemUTC());
    }

    static DhtProxySignalling provider(List<ProxyAddress> proxies, Clock clock) {
        return new DhtProxySignalling(new Settings(proxies, TIMEOUT, Duration.ofSeconds(60)), clock);
    }

    /** What everybody can see under a key. */
    List<Value> values(Id key) throws IOException {
        List<Value> values = new ArrayList<>();
        for (String line : get("/key/" + key).lines().toList()) {
            try {
                values.add(ValueJson.read(line.getBytes(StandardCharsets.UTF_8)));
            } catch (Malformed e) {
                throw new IOException(line, e);
            }
        }
        return values;
    }

    void put(Id key, Value value) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(address().base() + "/key/" + key))
                .POST(HttpRequest.BodyPublishers.ofByteArray(ValueJson.write(value, false)))
                .timeout(TIMEOUT);
        try {
            int status = HTTP.send(request.build(), BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IOException("the proxy answers " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    void stop() {
        proxy.close();
    }

    /** The same address, another process. */
    void startAgain() throws IOException {
        proxy = Dhtnode.startProxy(List.of(node.address()), proxy.proxyPort(), clock);
        awaitConnected();
    }

    private void awaitConnected() throws IOException {
        Deadline deadline = Deadline.after(Duration.ofSeconds(60));
        while (!get("/node/info").contains("\"good\":1")) {
            if (deadline.passed()) {
                throw new IOException("dhtnode found nobody");
            }
            Thread.onSpinWait();
        }
    }

    private String get(String path) throws IOException {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(address().base() + path)).timeout(TIMEOUT);
            return HTTP.send(request.build(), BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * So much time passes in the network, ten minutes or more; false if it goes by the real time only. The nodes clear
     * away at a moment of their own: a value put before shows that they have.
     */
    boolean pass(Duration time) throws IOException {
        if (clock.isEmpty()) {
            return false;
        }
        Id key = Id.hash("what expires as well".getBytes(StandardCharsets.UTF_8));
        put(key, new Value.Closed(1, Bytes.of(new byte[700]), 0));
        clock.get().pass(time);
        Deadline deadline = Deadline.after(Duration.ofSeconds(20));
        while (!values(key).isEmpty()) {
            if (deadline.passed()) {
                throw new IOException("nothing expires");
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        node.close();
        if (clock.isPresent()) {
            clock.get().close();
        }
    }
}
