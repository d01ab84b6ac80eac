package org.passeur.spi.signalling;

import org.osgi.annotation.versioning.ProviderType;

/** Takes the messages that arrive for this device. */
@ProviderType
public interface Inbox {
    /** A message arrived. Called on a thread of the provider; returns at once. */
    void received(SignallingMessage message);
}
