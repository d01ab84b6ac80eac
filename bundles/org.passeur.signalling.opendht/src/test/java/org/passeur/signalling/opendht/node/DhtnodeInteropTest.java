package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.CertificateValue;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;

/** Our node and the reference implementation's, in one network of two. Skipped where {@code dhtnode} is not installed. */
class DhtnodeInteropTest {
    private static final long SECONDS = 20;

    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private LoopbackNode ours;
    private Process theirs;
    private int theirPort;
    private volatile boolean stopping;
    private Writer commands;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    DhtnodeInteropTest() {}

    @BeforeEach
    void start() throws Exception {
        assumeTrue(isInstalled(), "dhtnode is not on the PATH (Debian package dhtnode): interop is not tested");
        int port = freePort();
        theirs = new ProcessBuilder("dhtnode", "-i", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .start();
        commands = theirs.outputWriter(StandardCharsets.UTF_8);
        var reader = new Thread(this::readOutput, "dhtnode-output");
        reader.setDaemon(true);
        reader.start();
        awaitOutput("running on port"); // with an identity, for which it makes keys
        ours = LoopbackNode.start();
        ours.node().bootstrap(List.of(new InetSocketAddress("127.0.0.1", port)));
        ours.awaitConnected();
    }

    @AfterEach
    void stop() throws Exception {
        if (ours != null) {
            ours.close();
        }
        stopping = true;
        if (theirs != null) {
            theirs.destroy();
            if (!theirs.waitFor(5, TimeUnit.SECONDS)) {
                theirs.destroyForcibly();
            }
        }
    }

    @Test
    void values_signatures_certificates_and_pushes_pass_both_ways() throws Exception {
        Id key = Id.hash("interop");
        command("p " + key + " from-dhtnode");
        assertThat(awaitValue(key, v -> data(v).equals("from-dhtnode")).body().userType())
                .isEqualTo("text/plain");

        Id mine = Id.hash("interop mine");
        assertThat(ours.put(mine, text(77, "from-ours"))).isTrue();
        command("g " + mine);
        awaitOutput(hex("from-ours"));

        Id signed = Id.hash("interop signed");
        command("s " + signed + " signed-by-dhtnode");
        assertThat(Signing.holds(awaitValue(signed, Value.Open::signed))).isTrue();

        PublicKey alice = Vectors.chain("alice", "device").get(0).getPublicKey();
        Body body = Body.owned(alice, 3, null, "signed-by-us".getBytes(StandardCharsets.US_ASCII));
        Id ourSigned = Id.hash("interop our signed");
        assertThat(ours.put(ourSigned, Signing.sign(78, body, Vectors.key("alice", "device"))))
                .isTrue();
        command("g " + ourSigned);
        awaitOutput(hex("signed-by-us"));
    }

    @Test
    void listeners_are_told_both_ways() throws Exception {
        Id key = Id.hash("interop listen");
        BlockingQueue<Value> heard = new LinkedBlockingQueue<>();
        ours.node().listen(key, heard::add);
        command("p " + key + " heard-by-us");
        assertThat(data((Value.Open) heard.poll(SECONDS, TimeUnit.SECONDS))).isEqualTo("heard-by-us");

        Id other = Id.hash("interop listen there");
        command("l " + other);
        command("ll");
        awaitOutput("OpenDHT node");
        ours.put(other, text(79, "heard-by-dhtnode"));
        awaitOutput(hex("heard-by-dhtnode"));
    }

    @Test
    void large_values_pass_in_parts() throws Exception {
        Id key = Id.hash("interop large");
        byte[] data = new byte[60_000];
        new Random(1).nextBytes(data);
        Arrays.fill(data, 0, 20, (byte) 'x');
        Value.Open large = Value.Open.of(80, Body.of(data));
        assertThat(ours.put(key, large)).isTrue();
        LoopbackNode another = LoopbackNode.start();
        try {
            another.node().bootstrap(List.of(new InetSocketAddress("127.0.0.1", theirPort)));
            another.awaitConnected();
            assertThat(awaitValue(another, key, v -> true)).isEqualTo(large);
        } finally {
            another.close();
        }
        var chain = Vectors.chain("alice-4096", "device");
        ours.node().publish(CertificateValue.key(chain), CertificateValue.of(chain));
        command("g " + CertificateValue.key(chain));
        awaitOutput("Certificate");
    }

    private Value.Open awaitValue(Id key, Predicate<Value.Open> which) throws Exception {
        return awaitValue(ours, key, which);
    }

    private static Value.Open awaitValue(LoopbackNode node, Id key, Predicate<Value.Open> which) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < until) {
            for (Value value : node.get(key)) {
                if (value instanceof Value.Open open && which.test(open)) {
                    return open;
                }
            }
        }
        throw new AssertionError("no such value came");
    }

    /** dhtnode shows data in hexadecimal. */
    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String data(Value.Open value) {
        return new String(value.body().data().array(), StandardCharsets.UTF_8);
    }

    private static Value.Open text(long id, String text) {
        return Value.Open.of(id, Body.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void command(String line) throws IOException {
        commands.write(line + "\n");
        commands.flush();
    }

    private void awaitOutput(String text) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        var seen = new StringBuilder();
        while (System.nanoTime() < until) {
            String line = output.poll(100, TimeUnit.MILLISECONDS);
            if (line != null) {
                seen.append(line).append('\n');
                if (line.contains(text) && !line.contains(">> p ") && !line.contains(">> g ")) {
                    return;
                }
            }
        }
        throw new AssertionError("dhtnode did not say \"" + text + "\" but:\n" + seen);
    }

    private void readOutput() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(theirs.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            if (!stopping) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private int freePort() throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            theirPort = socket.getLocalPort();
            return theirPort;
        }
    }

    private static boolean isInstalled() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> new File(folder, "dhtnode").canExecute());
    }
}
