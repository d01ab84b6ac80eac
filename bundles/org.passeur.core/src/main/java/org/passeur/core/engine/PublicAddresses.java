package org.passeur.core.engine;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.passeur.spi.signalling.Signalling;

/** Our addresses as all signalling networks see them. */
final class PublicAddresses {
    private PublicAddresses() {}

    static Set<InetAddress> of(List<Named<Signalling>> signallings) {
        Set<InetAddress> all = new LinkedHashSet<>();
        signallings.forEach(each -> all.addAll(each.service().publicAddresses()));
        return all;
    }
}
