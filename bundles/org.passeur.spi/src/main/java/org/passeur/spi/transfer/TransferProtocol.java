package org.passeur.spi.transfer;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;

/**
 * Slot 4: moves files over a secure link. Protocols are preferred by service ranking.
 *
 * <ul>
 *   <li>TRA-1: no byte of content is sent before the receiver accepted.
 *   <li>TRA-2: content arrives byte for byte, or the exchange fails; a stream that ends short is never complete.
 *   <li>TRA-3: names and sizes pass as they are, within the protocol's limits; what breaks the protocol's form is a
 *       {@link org.passeur.api.TransferException.ProtocolViolated}, and nothing is allocated by a length received.
 *   <li>TRA-4: a refusal is {@link org.passeur.api.TransferException.Refused} at the sender; the receiver's exchange ends
 *       normally.
 *   <li>TRA-5: {@link Exchange#cancel} ends both exchanges within a second, at any moment: with
 *       {@link org.passeur.api.TransferException.Cancelled} that tells the truth about who cancelled, on both ends.
 *   <li>TRA-6: a link that breaks is {@link org.passeur.api.TransferException.LinkLost} at both ends.
 *   <li>TRA-7: memory is bounded, whatever the size.
 *   <li>TRA-8: an exchange closes its link when it ends, in whatever way; unless it is part of a {@link Conversation}.
 * </ul>
 */
@ConsumerType
public interface TransferProtocol {
    /** Names the protocol in TLS (RFC 7301): 1 to 255 ASCII characters. */
    String alpn();

    /** The sending end of an exchange, which takes over the link. Nothing happens before {@link Exchange#run}. */
    Exchange sending(SecureLink link, List<OutgoingFile> files, SendObserver observer);

    /** The receiving end of an exchange, which takes over the link. Nothing happens before {@link Exchange#run}. */
    Exchange receiving(SecureLink link, Receiver receiver);

    /**
     * Whether folders, symbolic links, and files inside of folders can be moved; if not, only regular files whose names
     * have one element.
     */
    default boolean trees() {
        return false;
    }

    /**
     * Takes the link over for many exchanges, in both directions; empty if this protocol has one exchange for each link.
     * Nothing happens before {@link Conversation#run}.
     *
     * @param side this end's side, which the far end's differs from
     * @param host takes what the far end begins to send
     */
    default Optional<Conversation> conversation(SecureLink link, Side side, Conversation.Host host) {
        return Optional.empty();
    }
}
