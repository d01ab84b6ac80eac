package org.passeur.itests.netlab;

import java.util.Arrays;
import java.util.Locale;

/** A part of Passeur that not all tests need. The property {@code netlab.missing} of the pom names those not built yet. */
enum Part {
    /** {@code connectivity.ice}: server-reflexive candidates, simultaneous open, consent. */
    PUNCHING,
    /** {@code connectivity.portmap}. */
    MAPPING,
    /** {@code connectivity.turn}. */
    RELAYING,
    /** {@code signalling.dhtproxy}: without it nobody is found where there is no UDP. */
    PROXYING,
    /** {@code signalling.opendht}: a node that takes nothing for granted once its host has other addresses. */
    MOVING;

    boolean isBuilt() {
        return Arrays.stream(System.getProperty("netlab.missing", "").split(","))
                .map(String::strip)
                .noneMatch(name().toLowerCase(Locale.ROOT)::equals);
    }
}
