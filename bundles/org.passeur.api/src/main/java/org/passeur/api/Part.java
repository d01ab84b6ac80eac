package org.passeur.api;

import java.util.List;
import java.util.Optional;

/**
 * What one of the recipient's devices (of an outgoing transfer) or the sender's device (of an incoming one) makes of a
 * transfer.
 *
 * @param device the far device
 * @param state the part's own state
 * @param bytes content bytes moved so far
 * @param path the way its link takes, once there is one
 * @param security how that link's far end was proven
 * @param attempts the ways through the network that were tried, also those that led nowhere; at most
 *     {@value #MAX_ATTEMPTS}, failures left out first
 * @param failure why it ended, if not by finishing
 */
public record Part(
        DeviceId device,
        TransferState state,
        long bytes,
        Optional<LinkPath> path,
        Optional<LinkSecurity> security,
        List<PathAttempt> attempts,
        Optional<TransferException> failure) {
    /** More are not kept. */
    public static final int MAX_ATTEMPTS = 40;

    /** Copies the list. */
    public Part {
        attempts = List.copyOf(attempts);
    }
}
