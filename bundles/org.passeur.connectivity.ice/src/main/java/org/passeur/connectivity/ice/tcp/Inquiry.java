package org.passeur.connectivity.ice.tcp;

import java.net.InetSocketAddress;

/**
 * A question to a STUN server: where does it see us?
 *
 * @param from one of our listening addresses
 * @param server of the same family
 */
public record Inquiry(InetSocketAddress from, InetSocketAddress server) {}
