package org.passeur.connectivity.portmap.mapping;

import java.io.IOException;
import org.passeur.spi.link.Deadline;

/** A way to ask one router for mappings. Its methods block until the deadline at most. Safe for use by several threads. */
public interface MappingProtocol {
    /** Its name, for people. */
    String name();

    /** Whether the router speaks it; makes no mapping. */
    boolean spoken(Deadline deadline) throws IOException;

    /**
     * Makes a mapping, or prolongs the one that the same wish made.
     *
     * @throws RefusedException if the router said no
     * @throws IOException if it said nothing, or nothing that can be understood
     */
    Granted map(Wish wish, Deadline deadline) throws IOException;

    /** Removes a mapping. */
    void unmap(Wish wish, Granted granted, Deadline deadline) throws IOException;
}
