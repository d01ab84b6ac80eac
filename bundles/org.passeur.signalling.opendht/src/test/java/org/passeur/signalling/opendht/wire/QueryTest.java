package org.passeur.signalling.opendht.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Packing;
import org.passeur.opendht.pack.Unpacking;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;

class QueryTest {
    private static final Query BY_TYPE = new Query(
            List.of(),
            List.of(
                    new Query.Condition.OfUserType(Bytes.of("text/plain".getBytes(StandardCharsets.US_ASCII))),
                    new Query.Condition.OfNumber(Query.Field.TYPE, 0),
                    new Query.Condition.OwnedBy(Id.ofHex("d64986bb3b71dc47042232ed204bd511a57e08a7"))));

    @Test
    void queries_encode_to_the_same_bytes_and_are_read() throws Exception {
        assertSame(Query.ofId(42), "query.where.id42");
        assertSame(Query.PROBE, "query.select.id.seq");
        assertSame(BY_TYPE, "query.where.utype.type.owner");
    }

    @Test
    void all_conditions_must_hold() {
        Value value = Value.Open.of(42, new Body(null, 0, Bytes.EMPTY, "text/plain"));
        assertThat(Query.ALL.matches(value)).isTrue();
        assertThat(Query.ofId(42).matches(value)).isTrue();
        assertThat(Query.ofId(43).matches(value)).isFalse();
        assertThat(BY_TYPE.matches(value)).as("nobody owns it").isFalse();
    }

    private static void assertSame(Query query, String name) throws Exception {
        var packing = new Packing();
        query.write(packing);
        assertThat(HexFormat.of().formatHex(packing.bytes())).isEqualTo(Vectors.text(name));
        assertThat(Query.read(Unpacking.read(packing.bytes()))).isEqualTo(query);
    }
}
