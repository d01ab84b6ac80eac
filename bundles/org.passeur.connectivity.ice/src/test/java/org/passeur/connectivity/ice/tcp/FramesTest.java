package org.passeur.connectivity.ice.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FramesTest {
    /** Gives what it has in pieces of a few bytes. */
    private static ReadableByteChannel dribble(byte[] bytes, int most) {
        ReadableByteChannel all = Channels.newChannel(new ByteArrayInputStream(bytes));
        var random = new Random(1);
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                int room = Math.min(into.remaining(), 1 + random.nextInt(most));
                int limit = into.limit();
                int n = all.read(into.limit(into.position() + room));
                into.limit(limit);
                return n;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    /** What came out. */
    private static final class Heard {
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private final List<byte[]> stun = new ArrayList<>();
    }

    private static Heard hear(ReadableByteChannel channel, byte[] first, int room) throws IOException {
        var reader = new FrameReader(channel, ByteBuffer.wrap(first));
        var heard = new Heard();
        ByteBuffer into = ByteBuffer.allocate(room);
        while (!reader.atEnd()) {
            StunMessage message = reader.nextFrame();
            if (message != null) {
                heard.stun.add(message.bytes());
            } else if (reader.atData()) {
                int n = reader.data(into.clear());
                assertThat(n).isPositive().isEqualTo(into.position());
                heard.data.write(into.array(), 0, n);
            }
        }
        return heard;
    }

    @Test
    void stun_and_data_are_told_apart_however_they_are_cut() throws Exception {
        byte[] check = Stun.request("abcd:wxyz", "0123456789012345678901");
        byte[] big = new byte[65535];
        new Random(4).nextBytes(big);
        byte[] wire = Stun.framed(check, new byte[] {1}, new byte[0], check, big, new byte[] {2, 3}, check);
        for (int most : new int[] {1, 7, 1000, 100_000}) {
            for (int first : new int[] {0, 1, 3, 200, 5000}) {
                Heard heard = hear(
                        dribble(Arrays.copyOfRange(wire, first, wire.length), most),
                        Arrays.copyOf(wire, first),
                        50_000);
                assertThat(heard.stun).hasSize(3).allMatch(m -> Arrays.equals(m, check));
                assertThat(heard.data.toByteArray())
                        .hasSize(65538)
                        .startsWith(1)
                        .endsWith(2, 3);
                assertThat(Arrays.copyOfRange(heard.data.toByteArray(), 1, 65536))
                        .isEqualTo(big);
            }
        }
    }

    @Test
    void cut_at_any_offset_it_is_an_end_between_frames_and_an_error_within_one() throws Exception {
        byte[] check = Stun.request("abcd:wxyz", "0123456789012345678901");
        byte[] wire = Stun.framed(check, new byte[40], check, new byte[3]);
        List<Integer> between = List.of(0, 2 + check.length, 44 + check.length, 46 + 2 * check.length);
        for (int at = 0; at < wire.length; at++) {
            byte[] cut = Arrays.copyOf(wire, at);
            if (between.contains(at)) {
                assertThat(hear(dribble(cut, 10), new byte[0], 100)).isNotNull();
            } else {
                assertThatThrownBy(() -> hear(dribble(cut, 10), new byte[0], 100))
                        .as("cut at %s", at)
                        .isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void changed_bits_never_give_anything_but_frames_or_an_error() throws Exception {
        byte[] check = Stun.request("abcd:wxyz", "0123456789012345678901");
        byte[] wire = Stun.framed(check, new byte[40], check, new byte[3]);
        for (int bit = 0; bit < wire.length * 8; bit++) {
            byte[] changed = wire.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(hear(dribble(changed, 50), new byte[0], 100)).isNotNull();
            } catch (EOFException e) {
                assertThat(e).hasMessageContaining("frame");
            }
        }
    }
}
