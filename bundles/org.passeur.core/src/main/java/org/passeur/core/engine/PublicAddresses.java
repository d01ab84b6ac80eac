package org.passeur.core.engine;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.passeur.spi.signalling.Signalling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our addresses as all signalling networks see them. */
final class PublicAddresses {
    private static final Logger log = LoggerFactory.getLogger(PublicAddresses.class);

    private PublicAddresses() {}

    static Set<InetAddress> of(List<Named<Signalling>> signallings) {
        Set<InetAddress> all = new LinkedHashSet<>();
        for (Named<Signalling> each : signallings) {
            try {
                all.addAll(each.service().publicAddresses());
            } catch (RuntimeException e) { // it may just have been left
                log.debug("{} does not tell our public addresses", each.name(), e);
            }
        }
        return all;
    }
}
