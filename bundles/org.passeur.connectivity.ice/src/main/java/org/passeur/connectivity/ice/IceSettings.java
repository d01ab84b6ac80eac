package org.passeur.connectivity.ice;

import java.security.SecureRandom;
import java.util.List;
import java.util.function.LongSupplier;
import org.passeur.connectivity.ice.engine.IceEngine;
import org.passeur.connectivity.ice.tcp.Consents;
import org.passeur.connectivity.ice.tcp.PortRange;
import org.passeur.spi.connectivity.CandidateSource;

/**
 * What all negotiations share.
 *
 * @param sources a live list
 */
record IceSettings(
        BindAddresses addresses,
        PortRange ports,
        List<CandidateSource> sources,
        StunServers stunServers,
        IceEngine.Factory engines,
        Consents consents,
        SecureRandom random,
        LongSupplier nanoTime) {}
