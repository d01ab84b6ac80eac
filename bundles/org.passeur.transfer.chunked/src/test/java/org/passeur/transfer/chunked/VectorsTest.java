package org.passeur.transfer.chunked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.passeur.tck.transfer.Ends.SOON;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.passeur.api.TransferException;
import org.passeur.tck.transfer.CountingObserver;
import org.passeur.tck.transfer.Ends;
import org.passeur.tck.transfer.GeneratedFile;
import org.passeur.tck.transfer.Running;
import org.passeur.tck.transfer.ScriptedReceiver;
import org.passeur.tck.transfer.SecureMemoryLink;

/** Bytes from files, and what becomes of an exchange that reads them. */
class VectorsTest {
    private Set<Thread> before = Set.of();

    /** One vector. */
    record Vector(boolean toReceiver, String name, String answer, String becomes, byte[] bytes) {
        @Override
        public String toString() {
            return (toReceiver ? "to a receiver: " : "to a sender: ") + name;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        return Stream.concat(read("good.txt").stream(), read("hostile.txt").stream());
    }

    private static List<Vector> read(String file) throws IOException {
        List<Vector> all = new ArrayList<>();
        try (InputStream in = VectorsTest.class.getResourceAsStream("/vectors/" + file)) {
            assertThat(in).isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String block : text.split("\n\n", -1)) {
                if (!block.startsWith("#")) {
                    all.add(vector(block));
                }
            }
        }
        return all;
    }

    private static Vector vector(String block) {
        String name = "";
        String answer = "";
        String becomes = "";
        boolean toReceiver = false;
        var bytes = new ByteArrayOutputStream();
        for (String line : block.strip().split("\n", -1)) {
            if (line.startsWith("  ")) {
                for (String token : line.strip().split(" ", -1)) {
                    int star = token.indexOf('*');
                    byte[] one = HexFormat.of().parseHex(star < 0 ? token : token.substring(0, star));
                    for (int i = 0; i < (star < 0 ? 1 : Integer.parseInt(token.substring(star + 1))); i++) {
                        bytes.writeBytes(one);
                    }
                }
                continue;
            }
            String value = line.substring(line.indexOf(": ") + 2);
            switch (line.substring(0, line.indexOf(": "))) {
                case "receiver", "sender" -> {
                    toReceiver = line.startsWith("receiver");
                    name = value;
                }
                case "answer" -> answer = value;
                case "becomes" -> becomes = value;
                default -> throw new IllegalArgumentException(line);
            }
        }
        return new Vector(toReceiver, name, answer, becomes, bytes.toByteArray());
    }

    @BeforeEach
    void rememberThreads() {
        before = Thread.getAllStackTraces().keySet();
    }

    @AfterEach
    void no_thread_stays() throws InterruptedException {
        Ends.assertNoThreadStays(before);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void bytes_become_what_the_page_says(Vector vector) throws Exception {
        SecureMemoryLink.Pair links = SecureMemoryLink.pair(1 << 20);
        var protocol = new ChunkedTransfer(ChunkedTransferTest.limits());
        var observer = new CountingObserver();
        Running running;
        if (vector.toReceiver) {
            var manner = ScriptedReceiver.Manner.valueOf(vector.answer.toUpperCase(Locale.ROOT));
            running = Running.start(protocol.receiving(links.receiver(), ScriptedReceiver.that(manner)), "receiver");
            write(vector, links.sender());
        } else {
            var file = GeneratedFile.of("file-0", 5);
            running = Running.start(protocol.sending(links.sender(), List.of(file), observer), "sender");
            Ends.await(observer.awaiting());
            write(vector, links.receiver());
        }
        assertThat(running.outcome(SOON)
                        .map(e -> e instanceof TransferException t ? t.reason() : e.toString())
                        .orElse("finished"))
                .isEqualTo(vector.becomes);
        assertThat((vector.toReceiver ? links.receiver() : links.sender()).closed())
                .isTrue();
    }

    /** Content waits for the answer, as a sender's would. */
    private static void write(Vector vector, SecureMemoryLink to) throws IOException {
        int offered = vector.answer.equals("accept") ? endOfDescriptions(vector.bytes) : vector.bytes.length;
        to.write(ByteBuffer.wrap(vector.bytes, 0, offered));
        if (offered < vector.bytes.length) {
            ByteBuffer answer = ByteBuffer.allocate(13);
            while (answer.hasRemaining() && to.read(answer) >= 0) {
                // goes on until the answer is complete
            }
            to.write(ByteBuffer.wrap(vector.bytes, offered, vector.bytes.length - offered));
        }
    }

    /** Where offer and entries end; the end if the first frame is neither. */
    private static int endOfDescriptions(byte[] bytes) {
        int at = 0;
        while (at + 8 <= bytes.length && (bytes[at] == 1 || bytes[at] == 2)) {
            at += 8 + (ByteBuffer.wrap(bytes).getInt(at) & 0xffffff);
        }
        return at == 0 || at > bytes.length ? bytes.length : at;
    }
}
