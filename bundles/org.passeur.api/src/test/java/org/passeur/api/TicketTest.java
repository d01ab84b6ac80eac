package org.passeur.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketTest {
    private static final String ID = "59ce98bdadd7a2c84a990815b7f1127b4237bce8";
    private static final AccountId ACCOUNT = new AccountId(ID);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "passeur:" + ID,
                "passeur:" + ID + "?via=192.0.2.1:4222",
                "passeur:" + ID + "?via=192.0.2.1:1&via=[2001:db8:0:0:0:0:0:1]:65535",
                "passeur:" + ID + "?via=[0:0:0:0:0:0:0:1]:4222"
            })
    void what_was_written_is_read(String text) {
        assertThat(Ticket.parse(text).toString()).isEqualTo(text);
        assertThat(Ticket.parse(text).account()).isEqualTo(ACCOUNT);
    }

    @Test
    void ipv6_may_be_written_in_short() throws Exception {
        assertThat(Ticket.parse("passeur:" + ID + "?via=[2001:db8::1]:4222").via())
                .containsExactly(new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 4222));
    }

    @Test
    void a_zone_means_something_here_only_and_is_not_written() throws Exception {
        InetAddress scoped = java.net.Inet6Address.getByAddress(
                "", InetAddress.getByName("fe80::1").getAddress(), 1);
        assertThat(new Ticket(ACCOUNT, List.of(new InetSocketAddress(scoped, 1))).toString())
                .endsWith("via=[fe80:0:0:0:0:0:0:1]:1");
    }

    @Test
    void an_account_alone_is_a_ticket_without_addresses() {
        assertThat(Ticket.of(ACCOUNT).via()).isEmpty();
        assertThat(Ticket.of(ACCOUNT).toString()).isEqualTo("passeur:" + ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "passeur",
                "passeur:",
                "PASSEUR:" + ID,
                " passeur:" + ID,
                "passeur:" + ID + " ",
                "passeur:" + ID + "\n",
                "passeur:59CE98BDADD7A2C84A990815B7F1127B4237BCE8",
                "passeur:" + ID + "0",
                "passeur:" + ID + "?",
                "passeur:" + ID + "?via=",
                "passeur:" + ID + "?via=192.0.2.1",
                "passeur:" + ID + "?via=192.0.2.1:0",
                "passeur:" + ID + "?via=192.0.2.1:65536",
                "passeur:" + ID + "?via=192.0.2.1:99999999999",
                "passeur:" + ID + "?via=192.0.2.1:-1",
                "passeur:" + ID + "?via=192.0.2.256:1",
                "passeur:" + ID + "?via=192.0.2:1",
                "passeur:" + ID + "?via=example.org:4222",
                "passeur:" + ID + "?via=localhost:4222",
                "passeur:" + ID + "?via=[localhost]:4222",
                "passeur:" + ID + "?via=[dead]:4222", // must not be looked up
                "passeur:" + ID + "?via=[beef.cafe.de]:4222",
                "passeur:" + ID + "?via=192.0.2.01:4222",
                "passeur:" + ID + "?via=[1.2.3.4]:4222",
                "passeur:" + ID + "?via=[::1:4222",
                "passeur:" + ID + "?via=[:::1]:4222",
                "passeur:" + ID + "?via=[fe80::1%25eth0]:4222",
                "passeur:" + ID + "?via=192.0.2.1:1&",
                "passeur:" + ID + "?via=192.0.2.1:1&&via=192.0.2.1:1",
                "passeur:" + ID + "?to=192.0.2.1:1",
                "passeur:" + ID + "?via=192.0.2.1:1?via=192.0.2.1:1",
                "passeur:" + ID + "?via=192.0.2.1:\u0661"
            })
    void anything_else_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ticket.parse(text));
    }

    @Test
    void a_ticket_cut_at_any_offset_is_refused_or_a_shorter_ticket() {
        String whole = "passeur:" + ID + "?via=192.0.2.1:4222&via=[2001:db8::1]:4222";
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            try {
                assertThat(Ticket.parse(cut).account()).isEqualTo(ACCOUNT);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageMatching("(?s).*(ticket|account id|ADDRESS).*");
            }
        }
    }

    @Test
    void random_text_after_the_scheme_is_refused_without_any_other_error() {
        var random = new Random(1);
        String alphabet = "0123456789abcdef:.[]%&?=/\u0000\uD800";
        for (int i = 0; i < 5_000; i++) {
            var text = new StringBuilder("passeur:" + ID + "?via=");
            for (int n = random.nextInt(30); n >= 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Ticket.parse(text.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).doesNotContain("\u0000");
            }
        }
    }

    @Test
    void sixteen_addresses_fit_and_no_more() {
        var addresses = new ArrayList<>(Collections.nCopies(Ticket.MAX_VIA, Ticket.address("192.0.2.1:1")));
        String text = new Ticket(ACCOUNT, addresses).toString();
        assertThat(Ticket.parse(text).via()).hasSize(16);
        assertThatIllegalArgumentException().isThrownBy(() -> Ticket.parse(text + "&via=192.0.2.1:1"));
        addresses.add(addresses.get(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ticket(ACCOUNT, addresses));
    }

    @Test
    void unresolved_names_and_port_zero_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ticket(ACCOUNT, List.of(InetSocketAddress.createUnresolved("example.org", 1))));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Ticket(ACCOUNT, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))));
    }
}
