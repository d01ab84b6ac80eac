package org.passeur.shell.command;

import org.passeur.api.SharedTable;

/**
 * A table that is there.
 *
 * @param table the service
 * @param provider the symbolic name of the bundle whose network it is
 * @param bare whether its node has no device
 */
public record TableService(SharedTable table, String provider, boolean bare) {}
