package org.passeur.spi.connectivity;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.api.PathAttempt;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;

/**
 * One attempt to open links to one device. The core calls, in this order and on one thread: {@link #localLines} and
 * {@link #remoteLines} (in either order, each once), then {@link #open} until it is empty, then {@link #close}; only
 * {@code close} and {@link #attempts} may come at any time and from any thread.
 *
 * <p>A line is one element of the {@code addresses} of the classic message (docs/protocol/signalling.md): an ICE
 * description of several text lines, or an address. All lines of all providers travel in one message; each provider
 * picks those that it understands.
 *
 * <ul>
 *   <li>CON-1: {@code localLines} returns by the request's gathering deadline, with what was gathered by then.
 *   <li>CON-2: a line that is not understood is skipped, never an error; limits on number and length hold before memory
 *       is taken.
 *   <li>CON-3: {@code open} gives each usable link once, soonest first, and is empty when there will be no more or the
 *       deadline has passed, whichever is first.
 *   <li>CON-4: the links of both ends correspond: what one end writes the other reads.
 *   <li>CON-5: after {@code close}, no socket, thread or mapping of the negotiation is left within a second, except those
 *       of links that {@code open} gave away; a blocked call ends with an IOException or empty.
 *   <li>CON-6: nothing that a stranger sends to the negotiation's ports makes a link, harms one, or holds resources for
 *       longer than the negotiation lasts.
 * </ul>
 */
@ConsumerType
public interface Negotiation extends Closeable {
    /** What to tell the far end; empty if this provider has nothing to offer. */
    List<String> localLines() throws IOException;

    /** What the far end told; may be empty. */
    void remoteLines(List<String> lines);

    /** The next link that opens. */
    Optional<Link> open(Deadline deadline) throws IOException;

    /**
     * What was tried so far, and what became of it, in the order in which it was begun; for people who ask why. At any
     * time, by any thread, also after {@link #close}; at most a few hundred.
     */
    default List<PathAttempt> attempts() {
        return List.of();
    }

    @Override
    void close();
}
