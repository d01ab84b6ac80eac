package org.passeur.signalling.dhtproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.opendht.pack.Id;

class SettingsTest {
    private static final Duration OK = Duration.ofSeconds(10);

    @ParameterizedTest
    @CsvSource({
        "proxy.example.org:80, http://proxy.example.org:80",
        "proxy.example.org, http://proxy.example.org",
        "[2001:db8::7]:8080, http://[2001:db8::7]:8080",
        "https://proxy.example.org/dht/, https://proxy.example.org/dht"
    })
    void a_proxy_is_a_host_and_port_or_a_url(String text, String base) {
        ProxyAddress proxy = ProxyAddress.parse(text);
        assertThat(proxy).hasToString(base);
        assertThat(proxy.info()).hasToString(base + "/node/info");
        assertThat(proxy.listen(Id.ZERO)).hasToString(base + "/key/" + "0".repeat(40) + "/listen");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":80", "ftp://a", "a b", "http://", "http://u:p@h", "http://h?q", "http://h#f", "h:70000"})
    void what_is_no_proxy_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProxyAddress.parse(text))
                .withMessageContaining("proxies");
    }

    @Test
    void wrong_values_are_refused() {
        List<ProxyAddress> one = List.of(ProxyAddress.parse("a"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(List.of(), OK, OK));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(one, Duration.ZERO, OK));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(one, OK, Duration.ofDays(1)));
    }

    @Test
    void lines_are_bounded_and_a_cut_off_one_is_none() throws Exception {
        assertThat(lines("a\n\nbc\ncut", 3)).containsExactly("a", "bc");
        assertThat(lines("x".repeat(20_000) + "\ny\n", 20_000)).hasSize(2);
        assertThatIOException().isThrownBy(() -> lines("abcd\n", 3));
    }

    private static List<String> lines(String text, int longest) throws IOException {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        var lines = new Lines(in, longest);
        List<String> all = new ArrayList<>();
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            all.add(new String(line.get(), StandardCharsets.UTF_8));
        }
        return all;
    }
}
