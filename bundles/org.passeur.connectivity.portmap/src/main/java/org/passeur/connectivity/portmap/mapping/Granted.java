package org.passeur.connectivity.portmap.mapping;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A mapping that the router made.
 *
 * @param external where connections are let in; the port need not be the one that was wished for
 * @param lifetime how long it lasts if it is not asked for again; zero for until the router restarts
 */
public record Granted(InetSocketAddress external, Duration lifetime) {}
