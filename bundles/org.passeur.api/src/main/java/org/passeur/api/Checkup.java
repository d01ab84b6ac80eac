package org.passeur.api;

import java.util.List;

/**
 * What a check of this host's own connectivity found.
 *
 * @param findings in the order in which people like to read them; the last says what follows from all
 * @param reachable whether files can be received now, in some way
 */
public record Checkup(List<Finding> findings, boolean reachable) {
    /** Copies the list. */
    public Checkup {
        findings = List.copyOf(findings);
    }
}
