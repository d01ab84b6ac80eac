package org.passeur.core.journal;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.passeur.api.AccountId;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferId;
import org.passeur.core.files.SourceFile;
import org.passeur.spi.transfer.WireId;

/** Something that is true of a transfer from now on. */
public sealed interface Entry {
    /** Which transfer. */
    TransferId transfer();

    /** We send. */
    record Sending(
            TransferId transfer,
            WireId wire,
            AccountId to,
            List<InetSocketAddress> via,
            Instant started,
            boolean queued,
            List<SourceFile.Found> files)
            implements Entry {
        /** Copies the lists. */
        public Sending {
            via = List.copyOf(via);
            files = List.copyOf(files);
        }
    }

    /** A device has accepted what we send, but for some files. */
    record Accepted(TransferId transfer, DeviceId device, BitSet declined) implements Entry {}

    /** A device has all of it, or will not take it. */
    record Settled(TransferId transfer, DeviceId device) implements Entry {}

    /** We have accepted. */
    record Receiving(
            TransferId transfer,
            WireId wire,
            AccountId sender,
            DeviceId device,
            Instant started,
            Path directory,
            Optional<Set<String>> only,
            List<FileInfo> files)
            implements Entry {
        /** Copies the list. */
        public Receiving {
            files = List.copyOf(files);
        }
    }

    /** A folder was made for what we receive. */
    record Made(TransferId transfer, String name, Path path) implements Entry {}

    /** A file that we receive has its name; a folder or a link, of which no more is told, has no path. */
    record Stored(TransferId transfer, int place, Optional<Path> path, String sha256) implements Entry {}

    /** It is over. */
    record Over(TransferId transfer) implements Entry {}
}
