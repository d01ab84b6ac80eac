package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.api.Offer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferId;
import org.passeur.tck.standin.StandInDevice;

class ListenersTest {
    @Test
    void a_strangers_name_for_a_file_forges_no_line_of_the_log() {
        var id = new TransferId(1);
        var account = StandInDevice.accountId("mallory");
        var device = new DeviceId("0".repeat(40));
        var offer =
                new Offer(id, account, device, Optional.empty(), List.of(new FileInfo("a\nERROR forged\u001b[2J", 1)));
        var listeners = new Listeners();
        listeners.add(event -> {
            throw new IllegalStateException("a listener that fails");
        });
        PrintStream usual = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            listeners.tell(new TransferEvent.OfferReceived(Instant.EPOCH, id, offer));
            listeners.close();
        } finally {
            System.setErr(usual);
        }
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("failed at OfferReceived")
                .doesNotContain("\nERROR forged", "\u001b");
    }
}
