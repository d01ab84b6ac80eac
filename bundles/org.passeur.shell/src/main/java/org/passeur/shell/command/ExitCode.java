package org.passeur.shell.command;

import java.util.Arrays;
import org.passeur.api.TransferException;

/** What the process tells its caller (docs/command-line.md). */
public enum ExitCode {
    /** All of it was done. */
    DONE(0),
    /** A fault of ours, or the node did not become ready. */
    INTERNAL(1),
    /** The command line cannot be understood or done as it stands. */
    USAGE(2),
    /** The offer was refused. */
    REFUSED(3),
    /** The peer, or the node that should do it, cannot be reached. */
    UNREACHABLE(4),
    /** The far end could not prove to be the peer. */
    UNTRUSTED(5),
    /** Somebody cancelled, or time was over. */
    CANCELLED(6),
    /** A file could not be read, stored, or is not what was announced. */
    STORAGE(7);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** 0 to 7. */
    public int number() {
        return number;
    }

    /** The code of this number; a number that is none is a fault of ours. */
    public static ExitCode numbered(int number) {
        return Arrays.stream(values())
                .filter(c -> c.number == number)
                .findFirst()
                .orElse(INTERNAL);
    }

    /** The code for a transfer that ended by this. */
    public static ExitCode of(TransferException reason) {
        if (reason instanceof TransferException.Refused) {
            return REFUSED;
        } else if (reason instanceof TransferException.PeerUntrusted) {
            return UNTRUSTED;
        } else if (reason instanceof TransferException.Cancelled || reason instanceof TransferException.TimedOut) {
            return CANCELLED;
        } else if (reason instanceof TransferException.StorageFailed
                || reason instanceof TransferException.IntegrityFailed
                || reason instanceof TransferException.ProtocolViolated) {
            return STORAGE;
        }
        return UNREACHABLE;
    }
}
