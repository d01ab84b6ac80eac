package org.passeur.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.passeur.api.TransferException;

class ExitCodeTest {
    private static final Map<TransferException, Integer> CODES = Map.ofEntries(
            Map.entry(new TransferException.Refused(true, ""), 3),
            Map.entry(new TransferException.PeerUnreachable("", null), 4),
            Map.entry(new TransferException.LinkLost("", null), 4),
            Map.entry(new TransferException.NoSharedProtocol("", null), 4),
            Map.entry(new TransferException.PeerUntrusted("", null), 5),
            Map.entry(new TransferException.Cancelled(true, ""), 6),
            Map.entry(new TransferException.TimedOut(""), 6),
            Map.entry(new TransferException.StorageFailed(false, "", null), 7),
            Map.entry(new TransferException.IntegrityFailed(""), 7),
            Map.entry(new TransferException.ProtocolViolated("", null), 7));

    @Test
    void each_reason_has_the_code_that_is_documented() {
        CODES.forEach((reason, code) ->
                assertThat(ExitCode.of(reason).number()).as(reason.reason()).isEqualTo(code));
    }

    @Test
    void no_reason_is_left_out() {
        List<Class<?>> all = List.of(TransferException.class.getPermittedSubclasses());
        assertThat(CODES.keySet()).<Class<?>>extracting(Object::getClass).containsExactlyInAnyOrderElementsOf(all);
    }
}
