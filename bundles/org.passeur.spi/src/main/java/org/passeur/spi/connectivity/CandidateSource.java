package org.passeur.spi.connectivity;

import java.net.InetSocketAddress;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.api.LinkPath;
import org.passeur.spi.link.Deadline;

/**
 * Knows further addresses under which a listening port of ours can be reached: a port mapping for instance. ICE asks
 * every service of this type while it gathers.
 *
 * <ul>
 *   <li>SRC-1: {@code candidates} returns by its deadline, and within a second when its thread is interrupted, which stays
 *       interrupted.
 *   <li>SRC-2: a lease names an address and a port, and one way in which it was found.
 *   <li>SRC-3: {@link Lease#close} does not wait, and does nothing the second time.
 *   <li>SRC-4: nothing is thrown because there is nothing to be had: the list is empty then.
 * </ul>
 */
@ConsumerType
public interface CandidateSource {
    /**
     * Addresses that lead to this TCP port. Blocks, on a thread of the negotiation, until the deadline at most; closing
     * the returned lease gives them up.
     */
    List<Lease> candidates(InetSocketAddress listening, Deadline deadline);

    /** An address for as long as it is needed. */
    @ConsumerType
    interface Lease extends AutoCloseable {
        /** Where the port can be reached. */
        InetSocketAddress address();

        /** {@link LinkPath.Kind#MAPPED} or {@link LinkPath.Kind#PUNCHED}. */
        LinkPath.Kind kind();

        /** Gives the address up; idempotent, does not wait. */
        @Override
        void close();
    }
}
