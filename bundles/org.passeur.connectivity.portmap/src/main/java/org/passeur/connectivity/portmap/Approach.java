package org.passeur.connectivity.portmap;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.passeur.connectivity.portmap.gateway.Datagrams;
import org.passeur.connectivity.portmap.gateway.Gateway;
import org.passeur.connectivity.portmap.gateway.Gateways;
import org.passeur.connectivity.portmap.mapping.MappingProtocol;
import org.passeur.connectivity.portmap.natpmp.NatPmp;
import org.passeur.connectivity.portmap.pcp.Pcp;
import org.passeur.connectivity.portmap.upnp.UpnpIgd;

/**
 * Which ways of asking are possible for an address of ours.
 *
 * @param wanted by the configuration, best first
 * @param needed for which addresses of ours a router is asked at all
 * @param gatewayPort where routers listen for PCP and NAT-PMP
 * @param upnpGroup where routers listen for who looks for them
 */
record Approach(
        List<Way> wanted,
        Predicate<InetAddress> needed,
        Gateways gateways,
        int gatewayPort,
        InetSocketAddress upnpGroup,
        RandomGenerator random) {
    /** The ways there are, by their names in the configuration. */
    enum Way {
        PCP,
        NATPMP,
        UPNP
    }

    private static final Set<Way> IPV6 = Set.of(Way.PCP);

    /** Copies the list. */
    Approach {
        wanted = List.copyOf(wanted);
    }

    /** How Passeur asks unless a test wants otherwise. */
    static Approach usual(List<Way> wanted, Predicate<InetAddress> bound, Gateways gateways, RandomGenerator random) {
        var group = new InetSocketAddress("239.255.255.250", 1900);
        return new Approach(wanted, bound.and(Approach::behindRouter), gateways, Datagrams.PORT, group, random);
    }

    /** Whether connections to this address may need a router's consent. */
    static boolean behindRouter(InetAddress local) {
        if (local.isLoopbackAddress() || local.isLinkLocalAddress() || local.isMulticastAddress()) {
            return false;
        }
        return local instanceof Inet4Address ? inside(local) : !uniqueLocal(local);
    }

    /** RFC 1918, and RFC 6598: a carrier's router may speak PCP. */
    private static boolean inside(InetAddress local) {
        byte[] raw = local.getAddress();
        return local.isSiteLocalAddress() || (raw[0] == 100 && (raw[1] & 0xc0) == 64);
    }

    /** RFC 4193: nobody outside would get there. */
    private static boolean uniqueLocal(InetAddress local) {
        return (local.getAddress()[0] & 0xfe) == 0xfc;
    }

    /** What to try for this address, best first. */
    List<MappingProtocol> protocols(InetAddress local) {
        Optional<InetSocketAddress> server =
                gateways.of(local).map(Gateway::address).map(address -> new InetSocketAddress(address, gatewayPort));
        List<MappingProtocol> possible = new ArrayList<>();
        for (Way way : wanted) {
            if (local instanceof Inet4Address || IPV6.contains(way)) {
                switch (way) {
                    case PCP -> server.ifPresent(there -> possible.add(new Pcp(there, local)));
                    case NATPMP -> server.ifPresent(there -> possible.add(new NatPmp(there, local)));
                    case UPNP -> possible.add(new UpnpIgd(local, upnpGroup, random));
                }
            }
        }
        return possible;
    }
}
