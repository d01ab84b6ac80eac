package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.spi.transfer.WireId;

class ResumptionsTest {
    private final DeviceId sender = new DeviceId("d".repeat(40));

    @Test
    void what_arrived_counts_for_the_same_files_only_since_they_may_have_changed_before_they_are_sent_again() {
        var resumptions = new Resumptions();
        WireId id = WireId.random();
        resumptions.arrived(sender, id, List.of(new FileInfo("a", 1)));
        assertThat(resumptions.hasArrived(sender, id, List.of(new FileInfo("a", 1))))
                .isTrue();
        assertThat(resumptions.hasArrived(sender, id, List.of(new FileInfo("a", 2))))
                .isFalse();
    }
}
