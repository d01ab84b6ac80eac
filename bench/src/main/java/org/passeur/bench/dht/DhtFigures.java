package org.passeur.bench.dht;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.passeur.bench.Machine;
import org.passeur.bench.Samples;
import org.passeur.bench.Table;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;

/** Prints what one node does and costs on real sockets, ours and {@code dhtnode}. */
public final class DhtFigures {
    /** Not counted: meanwhile the JVM compiles. */
    private static final int WARMING = 10;

    private static final int DELIVERIES = 20;
    private static final int OPENED = 40;
    private static final int ADDRESSES = 8;
    private static final int GETS = 16_000;
    private static final int STORED = 10_000;
    private static final int STORED_BYTES = 256;
    private static final long PATIENCE_SECONDS = 30;
    /** Until a listener's nodes know of it. */
    private static final long SETTLING_SECONDS = 4;

    private final PrintStream out;
    private final Table table;
    private final Sealer sealer;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "bench-dht");
        thread.setDaemon(true);
        return thread;
    });

    private DhtFigures(PrintStream out) throws GeneralSecurityException {
        this.out = out;
        this.table = new Table(out);
        this.sealer = new Sealer();
    }

    /** No arguments. */
    public static void main(String[] arguments) throws Exception {
        new DhtFigures(System.out).measure();
    }

    private void measure() throws Exception {
        Machine.print(out);
        table.head();
        opening();
        boolean reference = isReferenceThere();
        for (int nodes : List.of(3, 30)) {
            deliveries("nodes of ours", nodes, ours(nodes - 2));
            if (reference) {
                deliveries("nodes, others dhtnode", nodes, theirs(nodes - 2, false));
                theirDeliveries(nodes);
            }
        }
        try (OurNode node = new OurNode()) {
            gets("our node", node.address(), node::processorMillis);
            memory("our node, heap", node.address(), DhtFigures::heapKib);
        }
        if (reference) {
            try (Dhtnode node = Dhtnode.start(null, false)) {
                gets("dhtnode", node.address(), () -> unchecked(node::processorMillis));
                memory("dhtnode, resident", node.address(), () -> unchecked(() -> (double) node.residentKib()));
            }
        }
        Machine.printLoad(out);
        threads.shutdownNow();
    }

    private boolean isReferenceThere() throws InterruptedException {
        try (Dhtnode node = Dhtnode.start(null, false)) {
            return node.port > 0;
        } catch (IOException e) {
            out.println("dhtnode is not measured: " + e.getMessage());
            return false;
        }
    }

    private void opening() {
        var seal = new Samples();
        var open = new Samples();
        int size = 0;
        for (int i = 0; i < OPENED; i++) {
            double begun = Threads.processorMillis();
            Value.Closed value = sealer.seal();
            double sealed = Threads.processorMillis();
            if (sealer.open(value).isEmpty()) {
                throw new IllegalStateException("what was sealed does not open");
            }
            size = value.cypher().length();
            if (i >= OPENED / 2) { // until then the JVM compiles
                seal.add(sealed - begun);
                open.add(Threads.processorMillis() - sealed);
            }
        }
        out.printf(Locale.ROOT, "an offer of 2 KiB makes a sealed value of %d bytes%n", size);
        table.row("sign and seal one, processor ms", seal);
        table.row("decrypt and verify one, processor ms", open);
    }

    /** Other nodes, in a network. */
    private static Deque<Closeable> ours(int count) throws IOException {
        Deque<Closeable> nodes = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            var node = new OurNode();
            if (!nodes.isEmpty()) {
                node.node.bootstrap(List.of(((OurNode) nodes.getFirst()).address()));
            }
            nodes.add(node);
        }
        return nodes;
    }

    private static Deque<Closeable> theirs(int count, boolean proxies) throws IOException, InterruptedException {
        Deque<Closeable> nodes = new ArrayDeque<>();
        try {
            for (int i = 0; i < count; i++) {
                nodes.add(Dhtnode.start(nodes.isEmpty() ? null : address(nodes), proxies && i >= count - 2));
            }
            return nodes;
        } catch (IOException e) {
            closeAll(nodes);
            throw e;
        }
    }

    private static InetSocketAddress address(Deque<Closeable> nodes) {
        return nodes.getFirst() instanceof OurNode node ? node.address() : ((Dhtnode) nodes.getFirst()).address();
    }

    private static void closeAll(Deque<Closeable> nodes) throws IOException {
        for (Closeable node : nodes) {
            node.close();
        }
    }

    private void deliveries(String what, int nodes, Deque<Closeable> others) throws Exception {
        try (var sender = new OurNode();
                var listener = new OurNode()) {
            sender.node.bootstrap(List.of(address(others)));
            listener.node.bootstrap(List.of(address(others)));
            awaitNeighbours(sender, Math.min(nodes - 1, 8));
            awaitNeighbours(listener, Math.min(nodes - 1, 8));
            var whole = new Samples();
            var way = new Samples();
            BlockingQueue<Value> heard = new LinkedBlockingQueue<>();
            Id key = Id.random(new Random(nodes));
            listener.node.listen(key, heard::add);
            TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
            for (int i = 0; i < WARMING + DELIVERIES; i++) {
                long begun = System.nanoTime();
                Value.Closed sealed = sealer.seal();
                long put = System.nanoTime();
                sender.node.put(key, sealed);
                Value value = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                long arrived = System.nanoTime();
                if (value == null || sealer.open(value).isEmpty()) {
                    throw new IOException("an offer did not arrive");
                }
                if (i >= WARMING) {
                    whole.add((System.nanoTime() - begun) / 1e6);
                    way.add((arrived - put) / 1e6);
                }
            }
            table.row("offer, sealed to opened, " + nodes + " " + what + ", ms", whole);
            table.row("  of that from put to heard, ms", way);
        } finally {
            closeAll(others);
        }
    }

    private static void awaitNeighbours(OurNode node, int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (node.node
                        .goodNodes(count)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .size()
                < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the node does not get to know " + count + " others");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** The same value from one dhtnode to another, as far as its REST proxy lets us: it seals and opens nothing. */
    private void theirDeliveries(int count) throws Exception {
        Deque<Closeable> nodes = theirs(count, true);
        try {
            var listener = (Dhtnode) nodes.removeLast();
            var sender = (Dhtnode) nodes.removeLast();
            try (listener;
                    sender) {
                String key = Id.random(new Random(count)).toString();
                BlockingQueue<String> heard = new LinkedBlockingQueue<>();
                HttpRequest listen =
                        HttpRequest.newBuilder(listener.key(key + "/listen")).build();
                threads.execute(() -> stream(listen, heard));
                TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
                var way = new Samples();
                for (int i = 0; i < WARMING + DELIVERIES; i++) {
                    byte[] cypher = sealer.seal().cypher().array();
                    String json = "{\"id\":\"" + (i + 1) + "\",\"cypher\":\""
                            + Base64.getEncoder().encodeToString(cypher) + "\"}";
                    HttpRequest put = HttpRequest.newBuilder(sender.key(key))
                            .POST(HttpRequest.BodyPublishers.ofString(json))
                            .build();
                    long begun = System.nanoTime();
                    Future<Integer> status = threads.submit(() -> http.send(put, HttpResponse.BodyHandlers.discarding())
                            .statusCode());
                    if (heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
                        throw new IOException("dhtnode did not tell of a value");
                    }
                    double millis = (System.nanoTime() - begun) / 1e6;
                    if (i >= WARMING) {
                        way.add(millis);
                    }
                    if (status.get(PATIENCE_SECONDS, TimeUnit.SECONDS) != 200) {
                        throw new IOException("dhtnode did not take a value");
                    }
                }
                table.row("REST put to REST listen, " + count + " dhtnodes, ms", way);
            }
        } finally {
            closeAll(nodes);
        }
    }

    private void stream(HttpRequest listen, BlockingQueue<String> heard) {
        try {
            http.send(listen, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.contains("cypher") && !line.contains("expired"))
                    .forEach(heard::add);
        } catch (IOException e) {
            System.err.println("dhtnode's stream cannot be read: " + e.getMessage());
        } catch (UncheckedIOException e) {
            return; // dhtnode was ended, and its stream with it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From so many addresses that neither node's limit for one of them is in the way. */
    private void gets(String who, InetSocketAddress node, DoubleSupplier processorMillis) throws Exception {
        Id key = Id.random(new Random(1));
        try (var asker = new Asker(100, node)) {
            Bytes token = asker.token();
            asker.exchange(1, i -> asker.put(key, value(1), token));
        }
        inParallel(
                asker -> asker.exchange(GETS / ADDRESSES / 4, i -> asker.get(key, 1)),
                node); // until then the JVM compiles
        double before = processorMillis.getAsDouble();
        long begun = System.nanoTime();
        int answered = inParallel(asker -> asker.exchange(GETS / ADDRESSES, i -> asker.get(key, 1)), node);
        double seconds = (System.nanoTime() - begun) / 1e9;
        table.row(who + ", gets answered in a second", answered / seconds);
        table.row(who + ", processor µs for a get", (processorMillis.getAsDouble() - before) * 1000 / answered);
    }

    private void memory(String who, InetSocketAddress node, DoubleSupplier kib) throws Exception {
        double before = kib.getAsDouble();
        int stored = inParallel(
                asker -> {
                    Bytes token = asker.token();
                    var random = new Random(asker.hashCode());
                    return asker.exchange(
                            STORED / ADDRESSES,
                            i -> asker.put(Id.random(random), value(random.nextInt(1 << 30) + 2), token));
                },
                node);
        table.row(who + ", KiB for " + stored + " values of " + STORED_BYTES + " B", kib.getAsDouble() - before);
    }

    private interface Task {
        int ask(Asker asker) throws IOException;
    }

    private int inParallel(Task task, InetSocketAddress node)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<Asker> askers = new ArrayList<>();
        List<Callable<Integer>> tasks = new ArrayList<>();
        try {
            for (int i = 1; i <= ADDRESSES; i++) {
                var asker = new Asker(i, node);
                askers.add(asker);
                tasks.add(() -> task.ask(asker));
            }
            int sum = 0;
            for (Future<Integer> part : threads.invokeAll(tasks)) {
                sum += part.get();
            }
            return sum;
        } finally {
            askers.forEach(Asker::close);
        }
    }

    private static Value.Open value(long id) {
        byte[] data = new byte[STORED_BYTES];
        new Random(id).nextBytes(data);
        return Value.Open.of(id, Body.of(data));
    }

    private static double heapKib() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1024.0;
    }

    private static double unchecked(Callable<Double> what) {
        try {
            return what.call();
        } catch (Exception e) {
            throw new IllegalStateException("dhtnode is no longer there", e);
        }
    }
}
