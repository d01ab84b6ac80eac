package org.passeur.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.passeur.api.LinkSecurity;
import org.passeur.api.Part;
import org.passeur.api.PathAttempt;

/** Which ways were tried with a device, and which is used, as lines for people. */
final class PathLines {
    private PathLines() {}

    static List<String> of(Part part) {
        List<String> lines = new ArrayList<>();
        if (!part.attempts().isEmpty()) {
            lines.add("ways tried to device " + part.device() + ":");
            part.attempts().forEach(attempt -> lines.add(line(attempt)));
        }
        part.path()
                .ifPresent(path -> lines.add("way used to device " + part.device() + ": " + TransferRecord.words(path)
                        + part.security().map(PathLines::proof).orElse("")));
        return lines;
    }

    private static String line(PathAttempt attempt) {
        return "    %-7s %-8s %s to %s, %d ms, by %s%s"
                .formatted(
                        word(attempt.result()),
                        word(attempt.kind()),
                        attempt.local().map(TransferRecord::words).orElse("any"),
                        TransferRecord.words(attempt.remote()),
                        attempt.took().toMillis(),
                        attempt.provider(),
                        attempt.detail().isEmpty() ? "" : ": " + attempt.detail());
    }

    private static String proof(LinkSecurity security) {
        return "; " + security.cipherSuite() + ", proven in "
                + security.handshake().toMillis() + " ms by " + security.provider() + "; it was " + security.chosen();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
