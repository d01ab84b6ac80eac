package org.passeur.security.jsse;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.security.SecurityRequest;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.link.MemoryLink;

class JsseSettingsTest {
    private static final List<String> SUITES = List.of("TLS_AES_256_GCM_SHA384");

    @TempDir
    Path home;

    @Test
    void a_handshake_with_ffdhe8192_alone_succeeds() throws Exception {
        assertThat(secured(with("ffdhe8192"), with("ffdhe8192")).cipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
    }

    @Test
    void groups_may_be_spelt_with_capital_letters() throws Exception {
        assertThat(secured(with("SecP384R1"), with("secp384r1")).isOpen()).isTrue();
    }

    @Test
    void ends_without_a_group_in_common_do_not_get_together() {
        assertThatThrownBy(() -> secured(with("ffdhe8192"), with("secp384r1"))).isInstanceOf(IOException.class);
    }

    @Test
    void a_configuration_that_cannot_work_is_told_at_once() {
        assertThatThrownBy(() -> with("rot13"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rot13");
        assertThatThrownBy(() -> with())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("named_groups");
        assertThatThrownBy(() -> new JsseSecurity(List.of("TLS_RSA_WITH_AES_128_CBC_SHA"), List.of("x25519")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cipher_suites");
    }

    @Test
    void lists_may_come_as_one_text_with_commas_as_from_a_plain_file() throws Exception {
        var ours = new JsseSecurity(
                List.of("TLS_CHACHA20_POLY1305_SHA256, TLS_AES_256_GCM_SHA384"), List.of("x25519,secp384r1"));
        assertThat(secured(ours, with("secp384r1")).cipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
    }

    private static SecurityProvider with(String... groups) {
        return new JsseSecurity(SUITES, List.of(groups));
    }

    /** Secures both ends; the initiator's link. */
    private SecureLink secured(SecurityProvider initiating, SecurityProvider responding) throws Exception {
        TestDevice alice = TestDevice.alice(home);
        TestDevice bob = TestDevice.bob(home);
        var pair = MemoryLink.pair(1 << 16);
        var there = CompletableFuture.supplyAsync(() -> secure(
                responding, pair.b(), new SecurityRequest(Side.RESPONDER, bob, alice.remote(), List.of("x"), soon())));
        SecureLink here = initiating.secure(
                pair.a(), new SecurityRequest(Side.INITIATOR, alice, bob.remote(), List.of("x"), soon()));
        there.get(20, SECONDS);
        return here;
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    private static SecureLink secure(SecurityProvider provider, Link link, SecurityRequest request) {
        try {
            return provider.secure(link, request);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
