package org.passeur.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a transfer did not happen. The message says what the reader can do. */
public abstract sealed class TransferException extends IOException {
    private static final long serialVersionUID = 1L;

    private final TransferState state;

    private TransferException(TransferState state, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.state = state;
    }

    /** The state in which a part ends by this. */
    public TransferState state() {
        return state;
    }

    /** A short name for programs: {@code peer-unreachable}, {@code refused} and so on. */
    public abstract String reason();

    /** No device of the recipient was found, or none could be connected to. */
    public static final class PeerUnreachable extends TransferException {
        private static final long serialVersionUID = 1L;

        /** With what was tried. */
        public PeerUnreachable(String message, @Nullable Throwable cause) {
            super(TransferState.UNJOINABLE_PEER, message, cause);
        }

        @Override
        public String reason() {
            return "peer-unreachable";
        }
    }

    /** The far end could not prove to be the expected device. */
    public static final class PeerUntrusted extends TransferException {
        private static final long serialVersionUID = 1L;

        /** With what was wrong with the proof. */
        public PeerUntrusted(String message, @Nullable Throwable cause) {
            super(TransferState.CLOSED_BY_HOST, message, cause);
        }

        @Override
        public String reason() {
            return "peer-untrusted";
        }
    }

    /** The offer was refused. */
    public static final class Refused extends TransferException {
        private static final long serialVersionUID = 1L;

        /** @param byPeer whether the far end refused, rather than we */
        public Refused(boolean byPeer, String message) {
            super(byPeer ? TransferState.CLOSED_BY_PEER : TransferState.CLOSED_BY_HOST, message, null);
        }

        @Override
        public String reason() {
            return "refused";
        }
    }

    /** Somebody ended the transfer before it was complete. */
    public static final class Cancelled extends TransferException {
        private static final long serialVersionUID = 1L;
        private final boolean byPeer;

        /** @param byPeer whether the far end cancelled, rather than we */
        public Cancelled(boolean byPeer, String message) {
            super(byPeer ? TransferState.CLOSED_BY_PEER : TransferState.CLOSED_BY_HOST, message, null);
            this.byPeer = byPeer;
        }

        /** Whether the far end cancelled, rather than we. */
        public boolean byPeer() {
            return byPeer;
        }

        @Override
        public String reason() {
            return "cancelled";
        }
    }

    /** The offer was not answered within the time for that. */
    public static final class TimedOut extends TransferException {
        private static final long serialVersionUID = 1L;

        /** With what was waited for, and how long. */
        public TimedOut(String message) {
            super(TransferState.TIMEOUT_EXPIRED, message, null);
        }

        @Override
        public String reason() {
            return "timed-out";
        }
    }

    /** The link broke in mid-transfer. */
    public static final class LinkLost extends TransferException {
        private static final long serialVersionUID = 1L;

        /** With what broke. */
        public LinkLost(String message, @Nullable Throwable cause) {
            super(TransferState.CLOSED_BY_HOST, message, cause);
        }

        @Override
        public String reason() {
            return "link-lost";
        }
    }

    /** A file could not be read or stored: disk full, no permission, name not possible, changed while it was sent. */
    public static final class StorageFailed extends TransferException {
        private static final long serialVersionUID = 1L;

        /** @param path whether it is the name that is not possible, rather than the content */
        public StorageFailed(boolean path, String message, @Nullable Throwable cause) {
            super(path ? TransferState.INVALID_PATHNAME : TransferState.CLOSED_BY_HOST, message, cause);
        }

        @Override
        public String reason() {
            return "storage-failed";
        }
    }

    /** The content is not what was announced: too short, too long, or its hash differs. */
    public static final class IntegrityFailed extends TransferException {
        private static final long serialVersionUID = 1L;

        /** With what differs. */
        public IntegrityFailed(String message) {
            super(TransferState.INVALID, message, null);
        }

        @Override
        public String reason() {
            return "integrity-failed";
        }
    }

    /** The peer broke the rules of a protocol. */
    public static final class ProtocolViolated extends TransferException {
        private static final long serialVersionUID = 1L;

        /** With the rule and what came instead. */
        public ProtocolViolated(String message, @Nullable Throwable cause) {
            super(TransferState.CLOSED_BY_HOST, message, cause);
        }

        @Override
        public String reason() {
            return "protocol-violated";
        }
    }

    /** The two ends share no transfer protocol. */
    public static final class NoSharedProtocol extends TransferException {
        private static final long serialVersionUID = 1L;

        /** With what each side offers. */
        public NoSharedProtocol(String message, @Nullable Throwable cause) {
            super(TransferState.UNSUPPORTED, message, cause);
        }

        @Override
        public String reason() {
            return "no-shared-protocol";
        }
    }
}
