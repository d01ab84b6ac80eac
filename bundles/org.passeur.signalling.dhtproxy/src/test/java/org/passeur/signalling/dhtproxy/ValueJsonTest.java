package org.passeur.signalling.dhtproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueCodec;
import org.passeur.opendht.value.ValueType;

class ValueJsonTest {
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void what_dhtnode_writes_is_read() throws Exception {
        Value value = ValueJson.read(
                ascii("{\"data\":\"aGVsbG8=\",\"id\":\"12345\",\"prio\":1,\"type\":3,\"utype\":\"text/plain\"}"));
        var body = new Body(null, ValueType.INSTANT_MESSAGE, Bytes.of(ascii("hello")), "text/plain");
        assertThat(value).isEqualTo(new Value.Open(12345, body, Bytes.EMPTY, 1));
    }

    @Test
    void a_plain_value_is_written_as_dhtnode_reads_it() {
        assertThat(new String(
                        ValueJson.write(Value.Open.of(-1, Body.of(ascii("hello"))), true), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"18446744073709551615\",\"type\":0,\"data\":\"aGVsbG8=\",\"permanent\":true}");
    }

    @Test
    void a_signed_value_keeps_what_was_signed() throws Exception {
        PublicKey alice = Vectors.chain("alice", "device").get(0).getPublicKey();
        Body body = Body.owned(alice, 7, Id.hash("somebody"), ascii("hello"));
        Value.Open signed = Signing.sign(5, body, Vectors.key("alice", "device"));
        Value read = ValueJson.read(ValueJson.write(signed, false));
        assertThat(read).isEqualTo(signed);
        assertThat(Signing.holds((Value.Open) read)).isTrue();
    }

    @Test
    void the_fixed_vectors_pass_through_unchanged() throws Exception {
        for (String name :
                new String[] {"value.plain", "value.plain.utype", "value.signed.packed", "value.enc.packed"}) {
            Value value = ValueCodec.unpack(Vectors.fixed(name));
            Value passed = ValueJson.read(ValueJson.write(value, false));
            assertThat(ValueCodec.pack(passed)).as(name).isEqualTo(Vectors.fixed(name));
        }
    }

    @Test
    void the_largest_value_fits_into_a_line() throws Exception {
        var largest = new Value.Closed(1, Bytes.of(new byte[Value.MAX_CONTENT]), 0);
        byte[] line = ValueJson.write(largest, false);
        assertThat(line.length).isLessThan(ValueJson.MAX_LINE);
        assertThat(ValueJson.read(line)).isEqualTo(largest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "7",
                "{",
                "{\"id\":\"1\"} {",
                "{\"data\":\"aGVsbG8=\"}",
                "{\"id\":\"-1\",\"data\":\"\"}",
                "{\"id\":\"18446744073709551616\",\"data\":\"\"}",
                "{\"id\":\"1\",\"data\":\"\",\"type\":65536}",
                "{\"id\":\"1\",\"data\":\"\",\"type\":-1}",
                "{\"id\":\"1\",\"data\":\"\",\"type\":\"x\"}",
                "{\"id\":\"1\",\"data\":\"\",\"prio\":1e99}",
                "{\"id\":\"1\",\"data\":\"a\"}",
                "{\"id\":\"1\",\"data\":\"\",\"sig\":\"aGVsbG8=\"}",
                "{\"id\":\"1\",\"data\":\"\",\"owner\":\"nobody\",\"sig\":\"aGVsbG8=\"}",
                "{\"id\":\"1\",\"data\":\"\",\"to\":\"xx\",\"owner\":\"-----BEGIN PUBLIC KEY-----aGVs-----END PUBLIC KEY-----\",\"sig\":\"aGVsbG8=\"}",
                "{\"id\":{\"a\":[[[[[[[[[[[]]]]]]]]]]]}}"
            })
    void what_is_no_value_is_malformed(String line) {
        assertThatThrownBy(() -> ValueJson.read(ascii(line))).isInstanceOf(Malformed.class);
    }

    @Test
    void a_value_that_is_cut_off_anywhere_is_malformed() throws Exception {
        byte[] whole = ValueJson.write(ValueCodec.unpack(Vectors.fixed("value.signed.packed")), false);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ValueJson.read(cut)).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void an_address_that_is_none_is_not_looked_up_and_a_local_one_is_not_ours() throws Exception {
        String json = "{\"ipv4\":{\"good\":2},\"ipv6\":{\"good\":1},\"public_ip\":\"%s\"}";
        assertThat(ProxyInfo.read(ascii(json.formatted("::ffff:203.0.113.9"))))
                .satisfies(info -> assertThat(info.nodes()).isEqualTo(3))
                .satisfies(info ->
                        assertThat(info.seenAs().orElseThrow().getHostAddress()).isEqualTo("203.0.113.9"));
        for (String none : new String[] {"example.org", "::ffff:127.0.0.1", "0.0.0.0", "fe80::1", "999.1.1.1", ""}) {
            assertThat(ProxyInfo.read(ascii(json.formatted(none))).seenAs())
                    .as(none)
                    .isEmpty();
        }
        assertThat(ProxyInfo.read(ascii("{}")).nodes()).isZero();
        assertThatThrownBy(() -> ProxyInfo.read(ascii("<html>"))).isInstanceOf(Malformed.class);
    }
}
