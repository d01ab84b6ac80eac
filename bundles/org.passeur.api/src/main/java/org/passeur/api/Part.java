package org.passeur.api;

import java.util.Optional;

/**
 * What one of the recipient's devices (of an outgoing transfer) or the sender's device (of an incoming one) makes of a
 * transfer.
 *
 * @param device the far device
 * @param state the part's own state
 * @param bytes content bytes moved so far
 * @param path the way its link takes, once there is one
 * @param failure why it ended, if not by finishing
 */
public record Part(
        DeviceId device,
        TransferState state,
        long bytes,
        Optional<LinkPath> path,
        Optional<TransferException> failure) {}
