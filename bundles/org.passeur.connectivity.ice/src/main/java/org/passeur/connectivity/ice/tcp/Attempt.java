package org.passeur.connectivity.ice.tcp;

import java.net.InetSocketAddress;

/**
 * A connection to be made.
 *
 * @param from one of our listening addresses
 * @param to where the peer says that it listens
 * @param priority the peer's
 */
public record Attempt(InetSocketAddress from, InetSocketAddress to, long priority) {}
