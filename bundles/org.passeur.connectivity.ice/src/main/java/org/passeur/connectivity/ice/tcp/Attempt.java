package org.passeur.connectivity.ice.tcp;

import java.net.InetSocketAddress;
import org.passeur.api.LinkPath;

/**
 * A connection to be made.
 *
 * @param from one of our listening addresses
 * @param to where the peer says that it listens
 * @param priority the peer's
 * @param kind what kind of path it would be
 */
public record Attempt(InetSocketAddress from, InetSocketAddress to, long priority, LinkPath.Kind kind) {}
