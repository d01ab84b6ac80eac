package org.passeur.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told what happens to transfers: register a service of this type. The events of one transfer come in their order,
 * one at a time, on a thread of the node that also serves others: return soon. An exception is logged and ends nothing.
 */
@ConsumerType
public interface TransferListener {
    /** Something happened. */
    void happened(TransferEvent event);
}
