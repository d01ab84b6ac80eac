package org.passeur.transfer.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.passeur.api.TransferException.ProtocolViolated;

class HeaderReaderTest {
    record Vector(String title, String outcome, byte[] bytes) {
        @Override
        public String toString() {
            return title;
        }

        boolean understood() {
            return !outcome.startsWith("!") && !outcome.equals("more");
        }
    }

    static Stream<Vector> vectors() throws IOException {
        try (InputStream in = Objects.requireNonNull(HeaderReaderTest.class.getResourceAsStream("headers.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).map(HeaderReaderTest::vector).toList().stream();
        }
    }

    static Stream<Vector> understood() throws IOException {
        return vectors().filter(Vector::understood);
    }

    private static Vector vector(String line) {
        String[] parts = line.split("\\|", 3);
        String bytes = parts[2].isEmpty() ? "" : parts[2].substring(1);
        return new Vector(parts[0].strip(), parts[1].strip(), bytes(bytes));
    }

    private static byte[] bytes(String text) {
        Matcher repeat = Pattern.compile("\\{(.+?)\\*(\\d+)}").matcher(text);
        String expanded =
                repeat.replaceAll(r -> Matcher.quoteReplacement(r.group(1).repeat(Integer.parseInt(r.group(2)))));
        var out = new ByteArrayOutputStream();
        Matcher part = Pattern.compile("\\\\x(..)|\\\\(.)|[^\\\\]+").matcher(expanded);
        while (part.find()) {
            if (part.group(1) != null) {
                out.write(Integer.parseInt(part.group(1), 16));
            } else if (part.group(2) != null) {
                int escape = "nrt0\\".indexOf(part.group(2));
                out.write("\n\r\t\0\\".charAt(escape));
            } else {
                out.writeBytes(part.group().getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static @Nullable Header readByteByByte(byte[] bytes, int length) throws ProtocolViolated {
        var reader = new HeaderReader();
        for (int i = 0; i < length; i++) {
            Header header = reader.read(ByteBuffer.wrap(bytes, i, 1));
            if (header != null) {
                return header;
            }
        }
        return null;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void a_header_becomes_what_its_vector_says(Vector vector) throws ProtocolViolated {
        if (vector.outcome().startsWith("!")) {
            assertThatThrownBy(() -> new HeaderReader().read(ByteBuffer.wrap(vector.bytes())))
                    .isInstanceOf(ProtocolViolated.class)
                    .hasMessageContaining(vector.outcome().substring(1).strip());
            assertThatThrownBy(() -> readByteByByte(vector.bytes(), vector.bytes().length))
                    .isInstanceOf(ProtocolViolated.class);
            return;
        }
        for (Header header : new Header[] {
            new HeaderReader().read(ByteBuffer.wrap(vector.bytes())),
            readByteByByte(vector.bytes(), vector.bytes().length)
        }) {
            String read = header == null ? "more" : header.size() + " " + header.name();
            assertThat(read).isEqualTo(vector.outcome());
        }
    }

    @ParameterizedTest
    @MethodSource("understood")
    void a_header_cut_anywhere_needs_more(Vector vector) throws ProtocolViolated {
        for (int length = 0; length < vector.bytes().length; length++) {
            assertThat(readByteByByte(vector.bytes(), length))
                    .as("cut at %s", length)
                    .isNull();
        }
    }

    @Test
    void what_follows_a_header_is_left_alone() throws ProtocolViolated {
        ByteBuffer bytes = ByteBuffer.wrap(bytes("Content-Length: 2\\nDisplay-Name: a\\n\\nhi"));
        new HeaderReader().read(bytes);
        assertThat(bytes.remaining()).isEqualTo(2);
    }

    @Test
    void a_header_that_is_written_is_read_back() throws ProtocolViolated {
        Header header = Header.describing("été\n.jpg", 1L << 62);
        assertThat(new HeaderReader().read(header.encoded())).isEqualTo(new Header("été_.jpg", 1L << 62));
    }
}
