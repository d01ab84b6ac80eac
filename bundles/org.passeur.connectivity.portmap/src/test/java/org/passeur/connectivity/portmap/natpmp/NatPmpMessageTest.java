package org.passeur.connectivity.portmap.natpmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.passeur.connectivity.portmap.Answers;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.passeur.connectivity.portmap.mapping.RefusedException;

final class NatPmpMessageTest {
    private static final byte[] QUESTION = NatPmpMessage.mapRequest(40_000, 40_001, 3600);

    @Test
    void requests_are_what_rfc_6886_draws() {
        assertThat(HexFormat.of().formatHex(NatPmpMessage.addressRequest())).isEqualTo("0000");
        assertThat(HexFormat.of().formatHex(QUESTION)).isEqualTo("00020000" + "9c40" + "9c41" + "00000e10");
    }

    @Test
    void answers_say_where_and_how_long() throws IOException {
        assertThat(NatPmpMessage.address(Answers.natPmpAddress(0))).contains(InetAddress.getByName("25.1.1.11"));
        assertThat(NatPmpMessage.mapped(Answers.natPmpMapped(QUESTION, 0, 40_002, 600), 40_000))
                .contains(new NatPmpMessage.Mapped(40_002, 600));
    }

    @Test
    void an_answer_about_another_port_is_none() throws IOException {
        assertThat(NatPmpMessage.mapped(Answers.natPmpMapped(QUESTION, 0, 40_002, 600), 40_009))
                .isEmpty();
        assertThat(NatPmpMessage.mapped(Answers.natPmpAddress(0), 40_000)).isEmpty();
    }

    @Test
    void a_refusal_says_what_can_be_done() {
        assertThatThrownBy(() -> NatPmpMessage.mapped(Answers.natPmpMapped(QUESTION, 2, 0, 0), 40_000))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("allow them in its settings");
        assertThatThrownBy(() -> NatPmpMessage.address(Answers.natPmpAddress(3)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("connected to the Internet");
    }

    @Test
    void an_answer_cut_anywhere_is_malformed() {
        byte[] mapped = Answers.natPmpMapped(QUESTION, 0, 40_002, 600);
        for (int length = 0; length < mapped.length; length++) {
            byte[] cut = Arrays.copyOf(mapped, length);
            assertThatThrownBy(() -> NatPmpMessage.mapped(cut, 40_000)).isInstanceOf(MalformedAnswerException.class);
        }
        byte[] address = Answers.natPmpAddress(0);
        for (int length = 0; length < address.length; length++) {
            byte[] cut = Arrays.copyOf(address, length);
            assertThatThrownBy(() -> NatPmpMessage.address(cut)).isInstanceOf(MalformedAnswerException.class);
        }
    }
}
