package org.passeur.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Sends and receives files as the local account. The service is registered while all slots are filled and taken away
 * when one is not ({@link Diagnostics} says which). Transfers that run keep the providers they began with.
 *
 * <p>Safe for use by several threads. No method waits for the network.
 */
@ProviderType
public interface Passeur {
    /** Who we are. */
    Account account();

    /** What others need to send to this account: its id, and where this node is known to be reachable now. */
    Ticket ticket();

    /** Enters the signalling network from these nodes as well. */
    void bootstrap(Collection<InetSocketAddress> nodes);

    /**
     * Offers files, and folders with all that is in them, to every device of an account; each device that accepts gets them
     * all. Folders go only to devices whose transfer protocol knows them.
     *
     * @param files existing, readable, regular files or folders, at least one
     * @param to the recipient
     * @return the transfer, which has just begun
     * @throws TransferException.StorageFailed if something is missing, unreadable, or cannot be sent
     * @throws IllegalArgumentException if there is no file, or the recipient is this account
     */
    Transfer send(List<Path> files, Ticket to, SendOptions options) throws TransferException;

    /** Like {@link #send(List, Ticket, SendOptions)}, in the usual way. */
    default Transfer send(List<Path> files, Ticket to) throws TransferException {
        return send(files, to, SendOptions.USUAL);
    }

    /** Like {@link #send(List, Ticket)} to an account whose signalling network this node is in. */
    default Transfer send(List<Path> files, AccountId to) throws TransferException {
        return send(files, Ticket.of(to));
    }

    /**
     * Offers the files of an outgoing transfer that has ended once more, to the recipient's devices that have not got them
     * all: after a link was lost, for instance. What a device has of a file already is not sent again if both ends share a
     * transfer protocol that can resume.
     *
     * @return another transfer, which has just begun
     * @throws TransferException.StorageFailed if a file is missing, unreadable or no regular file now
     * @throws IllegalArgumentException if no such transfer is known
     * @throws IllegalStateException if it is incoming, still runs, or has reached every device that was found
     */
    Transfer retry(TransferId id) throws TransferException;

    /** All transfers since the node started, oldest first. */
    List<Transfer> transfers();

    /** The transfer of this id as it stands now. */
    Optional<Transfer> transfer(TransferId id);

    /** Completes, on a thread of the node, when the transfer has ended: with its last view, never exceptionally. */
    CompletionStage<Transfer> ended(TransferId id);

    /**
     * Takes the files of an offer that waits for an answer.
     *
     * @throws IOException if the folder does not exist or cannot be written to; the offer goes on waiting
     * @throws IllegalStateException if no offer waits under this id
     */
    default void accept(TransferId id, Path directory) throws IOException {
        accept(id, new Decision.Accept(directory));
    }

    /**
     * Takes files of an offer that waits for an answer.
     *
     * @throws IOException if the folder does not exist or cannot be written to; the offer goes on waiting
     * @throws IllegalArgumentException if something is to be taken that was not offered, or nothing; the offer goes on waiting
     * @throws IllegalStateException if no offer waits under this id
     */
    void accept(TransferId id, Decision.Accept decision) throws IOException;

    /**
     * Declines an offer that waits for an answer.
     *
     * @throws IllegalStateException if no offer waits under this id
     */
    void refuse(TransferId id);

    /** Ends a transfer with all its parts; does nothing if it has ended. Its resources are free within a second. */
    void cancel(TransferId id);

    /**
     * Sends no faster than this from now on, all transfers together.
     *
     * @param bytesPerSecond of content; at least 4096, or {@link Long#MAX_VALUE} for as fast as it goes
     * @throws IllegalArgumentException if it is less
     */
    void limit(long bytesPerSecond);

    /**
     * Sends this transfer no faster from now on, to all its devices together; the limit for all transfers counts besides.
     *
     * @param bytesPerSecond of content; at least 4096, or {@link Long#MAX_VALUE} for as fast as it goes
     * @throws IllegalArgumentException if it is less
     * @throws IllegalStateException if no such transfer is being sent
     */
    void limit(TransferId id, long bytesPerSecond);

    /**
     * Forgets a transfer that has ended, and removes what is left of incomplete files.
     *
     * @throws IllegalArgumentException if no such transfer is known
     * @throws IllegalStateException if it has not ended
     */
    void forget(TransferId id);

    /** Ends the part of a transfer that concerns one device; the others go on. */
    void cancel(TransferId id, DeviceId device);
}
