package org.passeur.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides about offers. A service of this type is asked in the order of service ranking, highest first, until one
 * decides. If none does, the transfer stays {@link TransferState#AWAITING_HOST} until {@link Passeur#accept} or
 * {@link Passeur#refuse} is called, the sender gives up, or its time is over.
 */
@ConsumerType
public interface OfferHandler {
    /**
     * The decision, or empty to leave it to the next handler. Called on a thread of the transfer, once for each offer;
     * an exception counts as "no decision" and is logged.
     */
    Optional<Decision> decide(Offer offer);
}
