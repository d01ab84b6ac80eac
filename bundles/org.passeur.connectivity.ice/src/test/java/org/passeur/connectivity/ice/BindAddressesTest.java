package org.passeur.connectivity.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindAddressesTest {
    @Test
    void addresses_may_come_as_one_text_with_commas_as_from_a_plain_file() {
        assertThat(new BindAddresses(List.of("127.0.0.1, ::1", "", "127.0.0.2")).now())
                .extracting(InetAddress::getHostAddress)
                .containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1", "127.0.0.2");
    }

    @Test
    void a_name_is_no_address_and_is_named() {
        assertThatThrownBy(() -> new BindAddresses(List.of("127.0.0.1,localhost")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"localhost\"");
    }
}
