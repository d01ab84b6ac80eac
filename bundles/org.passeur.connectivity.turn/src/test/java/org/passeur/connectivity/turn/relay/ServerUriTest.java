package org.passeur.connectivity.turn.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerUriTest {
    private static final String PIN = "ab".repeat(32);

    @Test
    void the_form_of_the_design_page_is_read() {
        ServerUri server = ServerUri.parse("turn:alice:secret@turn.example.org:3479?transport=tcp");
        assertThat(server.tls()).isFalse();
        assertThat(server.user()).isEqualTo("alice");
        assertThat(server.password()).isEqualTo("secret");
        assertThat(server.name()).isEqualTo("turn.example.org:3479");
    }

    @Test
    void ports_have_defaults_and_v6_has_brackets() {
        assertThat(ServerUri.parse("turn:u:p@[2001:db8::1]").name()).isEqualTo("[2001:db8::1]:3478");
        assertThat(ServerUri.parse("turns:u:p@192.0.2.1").port()).isEqualTo(5349);
        assertThat(ServerUri.parse("turns:u:p@h?transport=tcp&fingerprint=" + PIN)
                        .fingerprint())
                .contains(new ServerUri.Fingerprint(PIN));
        assertThat(ServerUri.parse("turn:h").user()).isEmpty();
    }

    @Test
    void separators_in_user_and_password_are_percent_encoded() {
        ServerUri server = ServerUri.parse("turn:a%3Ab%40c:p%2Cq+%25%E2%82%AC@h:1");
        assertThat(server.user()).isEqualTo("a:b@c");
        assertThat(server.password()).isEqualTo("p,q+%€");
        assertThat(ServerUri.parse("turn:u:p@ss@h").password()).isEqualTo("p@ss");
    }

    @Test
    void a_list_may_have_commas() {
        assertThat(ServerUri.parseAll(List.of("turn:u:p@a, turns:u:p@b", "", "turn:u:p@c")))
                .extracting(ServerUri::name)
                .containsExactly("a:3478", "b:5349", "c:3478");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "turn:",
                "stun:u:sesame@h",
                "turn:u:sesame@h:0",
                "turn:u:sesame@h:70000",
                "turn:u:sesame@h:99999999",
                "turn:usesame@h",
                "turn::sesame@h",
                "turn:u:sesame@h?transport=udp",
                "turn:u:sesame@h?sesame",
                "turn:u:sesame@h?fingerprint=ab",
                "turns:u:sesame@h?fingerprint=xy",
                "turn:u:sesame@h/path",
                "turn:u:%zzsesame@h"
            })
    void what_is_wrong_is_refused_without_repeating_the_password(String bad) {
        assertThatThrownBy(() -> ServerUri.parse(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("sesame");
    }

    @Test
    void nothing_that_is_printed_has_the_secrets() {
        ServerUri server = ServerUri.parse("turns:alice:sesame@h:1?fingerprint=" + PIN);
        assertThat(server.toString() + server.name() + List.of(server))
                .doesNotContain("sesame")
                .doesNotContain("alice");
    }
}
