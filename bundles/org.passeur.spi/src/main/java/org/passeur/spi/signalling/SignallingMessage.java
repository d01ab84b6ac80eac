package org.passeur.spi.signalling;

import org.passeur.spi.identity.RemoteDevice;

/**
 * A message that arrived, decrypted and verified.
 *
 * @param id the same for all copies of a message, whatever way they came within one network
 * @param sender the proven sender
 * @param body at most {@link Signalling#MAX_MESSAGE} bytes; handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody: copies are told by their id
public record SignallingMessage(String id, RemoteDevice sender, byte[] body) {}
