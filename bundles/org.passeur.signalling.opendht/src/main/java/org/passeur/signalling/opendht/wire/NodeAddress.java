package org.passeur.signalling.opendht.wire;

import java.net.InetSocketAddress;
import org.passeur.opendht.pack.Id;

/** A node and where it is. */
public record NodeAddress(Id id, InetSocketAddress address) {}
