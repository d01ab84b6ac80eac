package org.passeur.shell.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final Request REQUEST =
            new Request(List.of("send", "ä b.txt", "", "--to", "x"), Path.of("/tmp/ö"), true, false);

    /** A channel whose far end has said all it will say. */
    private static final class Bytes implements ByteChannel {
        private final ByteBuffer in;
        private final ByteBuffer out = ByteBuffer.allocate(1 << 21);

        Bytes(byte[] in) {
            this.in = ByteBuffer.wrap(in);
        }

        @Override
        public int read(ByteBuffer into) {
            if (!in.hasRemaining()) {
                return -1;
            }
            into.put(in.get());
            return 1;
        }

        @Override
        public int write(ByteBuffer from) {
            int count = from.remaining();
            out.put(from);
            return count;
        }

        byte[] written() {
            return Arrays.copyOf(out.array(), out.position());
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static byte[] wire(Frame frame) throws IOException {
        var channel = new Bytes(new byte[0]);
        new FrameChannel(channel).write(frame);
        return channel.written();
    }

    private static Frame first(byte[] bytes) throws IOException {
        return new FrameChannel(new Bytes(bytes)).read().orElseThrow();
    }

    @Test
    void a_request_comes_back_as_it_went() throws IOException {
        assertThat(Request.of(first(wire(REQUEST.frame())))).isEqualTo(REQUEST);
        var owner = new Request(List.of(), Path.of("/"), false, true);
        assertThat(Request.of(first(wire(owner.frame())))).isEqualTo(owner);
    }

    @Test
    void a_frame_on_the_wire_is_kind_length_body() throws IOException {
        byte[] body = "hi".getBytes(StandardCharsets.UTF_8);
        assertThat(wire(new Frame(Frame.Kind.OUTPUT, body))).containsExactly('o', 0, 0, 0, 2, 'h', 'i');
    }

    @Test
    void a_frame_cut_at_any_offset_is_an_end_of_file() throws IOException {
        byte[] whole = wire(REQUEST.frame());
        assertThat(new FrameChannel(new Bytes(new byte[0])).read()).isEmpty();
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(EOFException.class).as("cut at " + length).isThrownBy(() -> first(cut));
        }
    }

    @Test
    void a_request_cut_at_any_offset_is_malformed_or_shorter() {
        byte[] whole = REQUEST.frame().body();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                Request shorter = Request.of(new Frame(Frame.Kind.RUN, cut));
                int count = shorter.arguments().size();
                assertThat(shorter.arguments()).isEqualTo(REQUEST.arguments().subList(0, count));
            } catch (ProtocolException e) {
                assertThat(e).hasMessageContaining("malformed");
            }
        }
    }

    @Test
    void a_length_beyond_the_limit_is_refused_before_memory_is_taken() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, (1 << 20) + 1}) {
            byte[] header =
                    ByteBuffer.allocate(5).put((byte) 'R').putInt(length).array();
            assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> first(header));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Frame(Frame.Kind.EXIT, new byte[2]));
    }

    @Test
    void a_text_longer_than_the_rest_is_malformed() {
        for (int length : new int[] {-1, 5, Integer.MAX_VALUE}) {
            byte[] body = ByteBuffer.allocate(10)
                    .put((byte) 1)
                    .put((byte) 0)
                    .putInt(length)
                    .array();
            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(() -> Request.of(new Frame(Frame.Kind.RUN, body)));
        }
    }

    @Test
    void another_version_a_relative_folder_and_too_many_arguments_are_refused() {
        byte[] body = REQUEST.frame().body();
        body[0] = 2;
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Request.of(new Frame(Frame.Kind.RUN, body)))
                .withMessageContaining("version 1");
        var relative = new Request(List.of(), Path.of("x"), false, false);
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Request.of(relative.frame()));
        var many = new Request(Collections.nCopies(10_001, "a"), Path.of("/"), false, false);
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Request.of(many.frame()));
    }

    @Test
    void flipped_and_random_bytes_are_a_frame_or_an_input_error() {
        var random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = REQUEST.frame().body().clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            reads(() -> Request.of(new Frame(Frame.Kind.RUN, bytes)));
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            reads(() -> new FrameChannel(new Bytes(noise)).read());
        }
    }

    private interface Reading {
        Object read() throws IOException;
    }

    private static void reads(Reading reading) {
        try {
            assertThat(reading.read()).isNotNull();
        } catch (IOException e) {
            assertThat(e).isInstanceOfAny(ProtocolException.class, EOFException.class);
        }
    }
}
