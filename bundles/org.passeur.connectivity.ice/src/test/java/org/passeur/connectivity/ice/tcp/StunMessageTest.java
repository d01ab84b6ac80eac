package org.passeur.connectivity.ice.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.passeur.connectivity.ice.blob.Credentials;

final class StunMessageTest {
    private static final Credentials LOCAL = new Credentials("abcd", "local-password-22-char".replace('-', '0'));
    private static final Credentials REMOTE = new Credentials("wxyz", "remote-password-22-cha".replace('-', '0'));

    /** RFC 5769 section 2.1: a request with short-term credentials. */
    private static final byte[] RFC_5769 = HexFormat.of()
            .parseHex(("000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
                    + "002400046e0001ff80290008932ff9b151263b36"
                    + "000600096576746a3a68367659202020"
                    + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
                    + "80280004e57a3bcf"));

    private static final String RFC_5769_PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

    @Test
    void the_sample_request_of_rfc_5769_is_understood() {
        var message = new StunMessage(RFC_5769);
        assertThat(StunMessage.startsAt(ByteBuffer.wrap(RFC_5769), 0, RFC_5769.length))
                .isTrue();
        assertThat(message.type()).isEqualTo(StunMessage.BINDING_REQUEST);
        assertThat(message.addressee()).contains("evtj");
        assertThat(message.signedWith(RFC_5769_PASSWORD)).isTrue();
        assertThat(message.signedWith(RFC_5769_PASSWORD + "x")).isFalse();
        assertThat(new StunGate(new Credentials("evtj", RFC_5769_PASSWORD)).isCheck(message))
                .isTrue();
    }

    @Test
    void one_changed_bit_before_the_signature_and_in_it_is_noticed() {
        for (int bit = 0; bit < (RFC_5769.length - 8) * 8; bit++) {
            byte[] changed = RFC_5769.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            // the length counts as if nothing followed, so only what it says about the frame is checked, by startsAt
            if (bit / 8 != 2 && bit / 8 != 3) {
                assertThat(new StunMessage(changed).signedWith(RFC_5769_PASSWORD))
                        .as("bit %s", bit)
                        .isFalse();
            }
        }
    }

    @Test
    void cut_anywhere_or_filled_with_rubbish_it_is_only_not_believed() {
        var random = new Random(5);
        for (int length = 20; length < RFC_5769.length - 8; length++) {
            var cut = new StunMessage(Arrays.copyOf(RFC_5769, length));
            assertThat(cut.signedWith(RFC_5769_PASSWORD)).isFalse();
            assertThatCode(cut::addressee).doesNotThrowAnyException();
            byte[] rubbish = new byte[length];
            for (int i = 0; i < 200; i++) {
                random.nextBytes(rubbish);
                assertThat(new StunMessage(rubbish).signedWith(RFC_5769_PASSWORD))
                        .isFalse();
            }
        }
    }

    @Test
    void only_what_the_peer_signed_passes_the_gate() throws Exception {
        var gate = new StunGate(LOCAL);
        assertThat(gate.passes(new StunMessage(Stun.request("abcd:wxyz", LOCAL.password()))))
                .isTrue();
        assertThat(gate.passes(new StunMessage(Stun.request("abcx:wxyz", LOCAL.password()))))
                .isFalse();
        assertThat(gate.passes(new StunMessage(Stun.request("abcd", LOCAL.password()))))
                .isFalse();
        assertThat(gate.passes(new StunMessage(Stun.request("abcd:wxyz", REMOTE.password()))))
                .isFalse();
        assertThat(gate.passes(new StunMessage(Stun.unsigned()))).isFalse();
        var response = new StunMessage(Stun.message(StunMessage.BINDING_SUCCESS, "wxyz:abcd", REMOTE.password()));
        assertThat(gate.passes(response)).as("a response from we know not whom").isFalse();
        gate.remote(REMOTE);
        assertThat(gate.passes(response)).isTrue();
        assertThat(gate.isCheck(response)).isFalse();
        var indication = new StunMessage(Stun.message(0x0011, "abcd:wxyz", LOCAL.password()));
        assertThat(gate.passes(indication)).isFalse();
    }

    @Test
    void data_is_not_taken_for_stun_unless_everything_fits() {
        byte[] tls = new byte[100];
        tls[0] = 22;
        tls[1] = 3;
        assertThat(StunMessage.startsAt(ByteBuffer.wrap(tls), 0, tls.length)).isFalse();
        assertThat(StunMessage.startsAt(ByteBuffer.wrap(RFC_5769), 0, 19)).isFalse();
        assertThat(StunMessage.startsAt(ByteBuffer.wrap(RFC_5769), 0, RFC_5769.length - 4))
                .isFalse();
    }
}
