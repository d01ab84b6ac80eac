package org.passeur.core.session;

import java.util.ArrayList;
import java.util.List;
import org.passeur.api.TransferException;

/**
 * What went wrong on the way, which matters only if nothing goes right.
 *
 * @param causes the first {@value #MAX}, oldest first
 */
public record Failures(List<Throwable> causes) {
    /** None yet. */
    public static final Failures NONE = new Failures(List.of());

    private static final int MAX = 16;

    /** Copies the list. */
    public Failures {
        causes = List.copyOf(causes);
    }

    /** These and one more. */
    public Failures and(Throwable cause) {
        if (causes.size() == MAX) {
            return this;
        }
        List<Throwable> more = new ArrayList<>(causes);
        more.add(cause);
        return new Failures(more);
    }

    /**
     * All of them as one exception. An untrusted far end outweighs the lack of a protocol, which outweighs the rest.
     *
     * @param otherwise what to say if the peer was just not reached
     */
    public TransferException verdict(String otherwise) {
        for (Throwable cause : causes) {
            if (cause instanceof TransferException.PeerUntrusted) {
                return withOthers(new TransferException.PeerUntrusted(words(cause), cause), cause);
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof TransferException.NoSharedProtocol) {
                return withOthers(new TransferException.NoSharedProtocol(words(cause), cause), cause);
            }
        }
        if (causes.isEmpty()) {
            return new TransferException.PeerUnreachable(otherwise, null);
        }
        Throwable first = causes.get(0);
        return withOthers(new TransferException.PeerUnreachable(otherwise + ": " + words(first), first), first);
    }

    private TransferException withOthers(TransferException verdict, Throwable told) {
        for (Throwable cause : causes) {
            if (cause != told) {
                verdict.addSuppressed(cause);
            }
        }
        return verdict;
    }

    /** What an exception says, or at least what it is. */
    public static String words(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
