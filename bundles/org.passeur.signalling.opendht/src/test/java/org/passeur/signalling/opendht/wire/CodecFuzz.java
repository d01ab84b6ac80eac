package org.passeur.signalling.opendht.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.passeur.opendht.pack.Malformed;

/**
 * Guided by coverage: {@code JAZZER_FUZZ=1 mvn test -Dtest=CodecFuzz}. Jazzer instruments all that runs in its process,
 * so it is run by name only; {@code FuzzingTest} is what always runs.
 */
class CodecFuzz {
    @FuzzTest(maxDuration = "2m")
    void what_decodes_is_encoded_and_decodes_to_the_same(byte[] datagram) {
        try {
            Envelope envelope = Decoder.decode(datagram);
            if (envelope.values().announced().isEmpty() && !(envelope.message() instanceof Message.Parts)) {
                assertThat(Encoder.encode(envelope, "FUZZ")).isNotEmpty();
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }
}
