package org.passeur.connectivity.portmap.gateway;

import java.net.InetAddress;

/**
 * A default router.
 *
 * @param address where it can be asked; a link-local one has its zone
 * @param networkInterface by which it is reached; empty if that is not known
 */
public record Gateway(InetAddress address, String networkInterface) {}
