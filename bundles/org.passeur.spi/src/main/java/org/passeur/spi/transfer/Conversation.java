package org.passeur.spi.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The use of one secure link for many exchanges, in both directions and at the same time.
 *
 * <ul>
 *   <li>CNV-1: exchanges are independent: that one is slow, ends or is cancelled holds up, and ends, no other.
 *   <li>CNV-2: each of TRA-1 to TRA-7 holds for each exchange.
 *   <li>CNV-3: when the link breaks, {@link #run} fails, and every exchange ends with
 *       {@link org.passeur.api.TransferException.LinkLost}.
 *   <li>CNV-4: after {@link #close} no exchange begins; those that run come to their end, then {@code run} returns at both
 *       ends. An exchange that the far end began meanwhile is not lost: it runs, or its sender is told that it never began.
 *   <li>CNV-5: {@code run} closes the link when it ends, in whatever way.
 *   <li>CNV-6: memory is bounded, whatever the number of exchanges.
 * </ul>
 */
@ConsumerType
public interface Conversation extends Closeable {
    /**
     * Carries all exchanges; blocks until the conversation is over. Called once, before any exchange is run.
     *
     * @throws IOException if the link broke or the far end violated the protocol
     */
    void run() throws IOException;

    /**
     * A sending exchange. Nothing happens before {@link Exchange#run}.
     *
     * @param id what both ends know the transfer by
     */
    Exchange sending(WireId id, List<OutgoingFile> files, SendObserver observer);

    /** Whether an exchange can begin now, as far as is known. */
    boolean open();

    /** Says that no more is to come. By any thread, any number of times; does not wait. */
    @Override
    void close();

    /** Ends it now, whatever runs; returns within a second and a moment after {@link #run} has. */
    void abort();

    /** Takes what the far end begins to send. */
    @ProviderType
    interface Host {
        /**
         * The far end has begun an exchange and described all its files. Returns at once; the exchange that is made of it
         * is run by another thread, or cancelled.
         */
        void arrived(Arrival arrival);
    }

    /** An exchange that the far end has begun. */
    @ConsumerType
    interface Arrival {
        /** What both ends know the transfer by. */
        WireId id();

        /** The receiving end of it. Called once. */
        Exchange receiving(Receiver receiver);
    }
}
