package org.passeur.signalling.opendht.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.signalling.opendht.wire.Decoder;
import org.passeur.signalling.opendht.wire.Encoder;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Message;

/**
 * Throws made-up datagrams at the codec and at a whole node: mutations of the captured ones, splices of two, structures of
 * MessagePack made by chance, and noise. The same in every run with the same seed.
 *
 * <p>As a program, with how many and the seed: {@code Fuzzing 10000000 1}.
 */
final class Fuzzing {
    private static final int NODE_EVERY = 4;
    private static final int SENDERS = 16;
    /** "token", and the head of 32 bytes. */
    private static final byte[] TOKEN = {(byte) 0xa5, 't', 'o', 'k', 'e', 'n', (byte) 0xc4, 32};

    private static final int MAX_NESTING = 6;
    /** Sizes, counts and other numbers at which something may break. */
    private static final long[] EDGES = {
        0,
        1,
        7,
        8,
        20,
        26,
        38,
        127,
        128,
        255,
        256,
        599,
        600,
        1280,
        65_535,
        65_536,
        65_568,
        65_569,
        0x7fff_ffffL,
        0xffff_ffffL,
        -1
    };

    private static final String[] KEYS = {
        "y", "q", "t", "a", "r", "e", "p", "u", "v", "n", "s", "id", "target", "h", "w", "token", "values", "c", "vid",
        "sid", "ve", "sa", "n4", "n6", "fileds", "exp", "re", "f", "o", "d", "dat", "body", "sig", "seq", "owner", "to",
        "type", "data", "utype", "pt", "0", "1"
    };
    private static final String[] WORDS = {
        "ping", "find", "get", "put", "listen", "update", "refresh", "q", "r", "e", "p"
    };

    private final SplittableRandom random;
    private final List<byte[]> corpus = new ArrayList<>();
    private final VirtualNetwork network = new VirtualNetwork();
    private final DhtNode node = network.node(1);
    private final byte[] buffer = new byte[65_507];
    private final Map<Integer, Bytes> tokens = new HashMap<>();
    private int length;

    Fuzzing(long seed) {
        this.random = new SplittableRandom(seed);
        Vectors.datagrams().forEach(vector -> corpus.add(vector.bytes()));
    }

    /** What came of it. */
    static final class Result {
        long decoded;
        long malformed;
        long bytes;
        long peakMemory;
        int stored;
        Map<Drop, Long> drops = new EnumMap<>(Drop.class);

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d decoded, %,d malformed, %,d bytes, at most %,d KiB of heap in use after collecting; the node has %,d"
                            + " values and dropped %s",
                    decoded,
                    malformed,
                    bytes,
                    peakMemory >> 10,
                    stored,
                    drops);
        }
    }

    /** Any exception but {@link Malformed} ends it, with the datagram in its message. */
    Result run(long datagrams) {
        var result = new Result();
        for (long i = 0; i < datagrams; i++) {
            byte[] datagram = next();
            result.bytes += datagram.length;
            try {
                one(datagram, i, result);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError("datagram " + i + ": " + HexFormat.of().formatHex(datagram), e);
            }
            if (i % (datagrams / 8 + 1) == 0) {
                result.peakMemory = Math.max(result.peakMemory, memory());
            }
        }
        result.peakMemory = Math.max(result.peakMemory, memory());
        var statistics = node.statistics();
        network.loop.pass(1);
        result.stored = statistics.join().values();
        result.drops.putAll(statistics.join().drops());
        result.drops.values().removeIf(count -> count == 0);
        return result;
    }

    private void one(byte[] datagram, long number, Result result) {
        try {
            Envelope envelope = Decoder.decode(datagram);
            Encoder.encode(envelope, "FUZZ");
            result.decoded++;
        } catch (Malformed e) {
            result.malformed++;
        }
        if (number % NODE_EVERY == 0) {
            // never more in a second than a node answers
            int from = (int) (number / NODE_EVERY % SENDERS);
            authorize(datagram, from);
            node.received(VirtualNetwork.address(2 + from), datagram);
            network.loop.pass(1);
        }
    }

    /** Gives the datagram a token that is good, if it has any: else nothing would be stored. */
    private void authorize(byte[] datagram, int from) {
        for (int at = 0; at + TOKEN.length + 32 <= datagram.length; at++) {
            if (Arrays.equals(datagram, at, at + TOKEN.length, TOKEN, 0, TOKEN.length)) {
                Bytes token = tokens.computeIfAbsent(from, this::token);
                System.arraycopy(token.array(), 0, datagram, at + TOKEN.length, token.length());
            }
        }
        if (random.nextInt(5_000) == 0) {
            tokens.clear(); // they grow old
        }
    }

    private Bytes token(int from) {
        var came = new ArrayList<Bytes>();
        Transport stranger = network.place(VirtualNetwork.address(2 + from), (f, answer) -> {
            try {
                if (Decoder.decode(answer).message() instanceof Message.Reply reply && reply.token() != null) {
                    came.add(reply.token());
                }
            } catch (Malformed e) {
                throw new AssertionError(e);
            }
        });
        Id id = Id.hash("sender " + from);
        Encoder.encode(Envelope.of(1, 0, new Message.Find(id, id, Set.of())), "FUZZ")
                .forEach(datagram -> stranger.send(VirtualNetwork.address(1), datagram));
        network.loop.pass(20);
        network.unplug(VirtualNetwork.address(2 + from));
        return came.isEmpty() ? Bytes.of(new byte[32]) : came.get(0);
    }

    private static long memory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private byte[] next() {
        length = 0;
        switch (random.nextInt(8)) {
            case 0 -> noise();
            case 1, 2 -> item(0);
            case 3 -> splice();
            default -> mutation();
        }
        return Arrays.copyOf(buffer, length);
    }

    private void noise() {
        int size = random.nextInt(200);
        for (int i = 0; i < size; i++) {
            put(random.nextInt());
        }
    }

    private void splice() {
        byte[] one = corpus.get(random.nextInt(corpus.size()));
        byte[] two = corpus.get(random.nextInt(corpus.size()));
        int cut = random.nextInt(one.length);
        for (int i = 0; i < cut; i++) {
            put(one[i]);
        }
        for (int i = random.nextInt(two.length); i < two.length; i++) {
            put(two[i]);
        }
    }

    private void mutation() {
        byte[] from = corpus.get(random.nextInt(corpus.size()));
        for (byte b : from) {
            put(b);
        }
        for (int n = random.nextInt(4); n >= 0 && length > 0; n--) {
            int at = random.nextInt(length);
            switch (random.nextInt(6)) {
                case 0 -> buffer[at] = (byte) random.nextInt();
                case 1 -> buffer[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> length = at;
                case 3 -> { // a header that lies
                    int kind = 0xc4 + random.nextInt(0xe0 - 0xc4);
                    buffer[at] = (byte) kind;
                }
                case 4 -> { // a piece twice
                    int size = Math.min(random.nextInt(64), Math.min(length - at, buffer.length - length));
                    System.arraycopy(buffer, at, buffer, at + size, length - at);
                    length += size;
                }
                default -> { // an edge
                    long edge = EDGES[random.nextInt(EDGES.length)];
                    for (int i = 0; i < 4 && at + i < length; i++) {
                        buffer[at + i] = (byte) (edge >> 8 * (3 - i));
                    }
                }
            }
        }
    }

    /** Some MessagePack, mostly with keys that mean something. */
    private void item(int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(depth > MAX_NESTING ? 5 : 9);
        switch (kind) {
            case 0, 5, 6 -> {
                int entries = random.nextInt(7);
                put(0x80 | entries);
                for (int i = 0; i < entries; i++) {
                    text(KEYS[random.nextInt(KEYS.length)]);
                    item(depth + 1);
                }
            }
            case 1 -> text(random.nextBoolean() ? WORDS[random.nextInt(WORDS.length)] : "");
            case 2 -> number();
            case 3 -> binary();
            case 4 -> put(random.nextBoolean() ? 0xc2 : 0xc0);
            default -> {
                int items = random.nextInt(6);
                put(0x90 | items);
                for (int i = 0; i < items; i++) {
                    item(depth + 1);
                }
            }
        }
    }

    private void text(String text) {
        put(0xa0 | text.length());
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void number() {
        long value = EDGES[random.nextInt(EDGES.length)];
        put(0xcf);
        for (int i = 7; i >= 0; i--) {
            put((int) (value >> 8 * i));
        }
    }

    private void binary() {
        int size = new int[] {0, 4, 16, 20, 26, 32, 38, 64, 65}[random.nextInt(9)];
        put(0xc4);
        put(size);
        for (int i = 0; i < size; i++) {
            put(random.nextInt());
        }
    }

    private void put(int b) {
        if (length < buffer.length) {
            buffer[length++] = (byte) b;
        }
    }

    /** Fuzzes as much as its arguments say. */
    public static void main(String[] arguments) {
        long datagrams = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : new Random().nextLong();
        System.out.printf("fuzzing with %,d datagrams, seed %d%n", datagrams, seed);
        long begun = System.nanoTime();
        Result result = new Fuzzing(seed).run(datagrams);
        System.out.printf("%s%n%.1f s%n", result, (System.nanoTime() - begun) / 1e9);
    }
}
