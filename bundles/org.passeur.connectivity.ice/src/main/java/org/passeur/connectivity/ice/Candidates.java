package org.passeur.connectivity.ice;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.passeur.connectivity.ice.blob.IceCandidate;
import org.passeur.connectivity.ice.tcp.Attempt;

/** Which candidates to tell the peer, and which of the peer's to try from where. */
final class Candidates {
    /** More connections are not tried: whoever names addresses could otherwise have us knock at a whole network. */
    static final int MAX_ATTEMPTS = 64;

    private Candidates() {}

    /**
     * Ours.
     *
     * @param listening where we listen
     * @param mapped what sources found
     * @param publicAddresses our addresses as the signalling network sees them; the port there may or may not be ours
     */
    static List<IceCandidate> local(
            List<InetSocketAddress> listening,
            List<MappedAddresses.Known> mapped,
            Collection<InetAddress> publicAddresses) {
        Set<IceCandidate> candidates = new LinkedHashSet<>();
        Set<InetSocketAddress> told = new LinkedHashSet<>(listening);
        for (InetSocketAddress address : listening) {
            candidates.add(IceCandidate.host(address));
            candidates.add(IceCandidate.active(address.getAddress()));
        }
        for (MappedAddresses.Known known : mapped) {
            if (told.add(known.lease().address())) {
                candidates.add(IceCandidate.reflexive(known.lease().address(), known.base()));
            }
        }
        for (InetAddress outside : publicAddresses) {
            listening.stream()
                    .filter(base -> reaches(base.getAddress(), outside))
                    .findFirst()
                    .map(base -> new InetSocketAddress(outside, base.getPort()))
                    .filter(told::add)
                    .ifPresent(address -> candidates.add(IceCandidate.reflexive(address, baseOf(listening, outside))));
        }
        return List.copyOf(candidates);
    }

    private static InetAddress baseOf(List<InetSocketAddress> listening, InetAddress outside) {
        return listening.stream()
                .map(InetSocketAddress::getAddress)
                .filter(base -> reaches(base, outside))
                .findFirst()
                .orElseThrow();
    }

    /** What to try, the peer's best first. */
    static List<Attempt> attempts(List<InetSocketAddress> listening, List<IceCandidate> remote) {
        Set<Attempt> attempts = new LinkedHashSet<>();
        List<IceCandidate> best = new ArrayList<>(remote);
        best.sort(Comparator.comparingLong(IceCandidate::priority).reversed());
        for (IceCandidate candidate : best) {
            if (candidate.tcpType() == IceCandidate.TcpType.ACTIVE) {
                continue;
            }
            for (InetSocketAddress from : listening) {
                InetSocketAddress to = scoped(candidate.target(), from.getAddress());
                if (reaches(from.getAddress(), to.getAddress()) && !to.equals(from) && attempts.size() < MAX_ATTEMPTS) {
                    attempts.add(new Attempt(from, to, candidate.priority()));
                }
            }
        }
        return List.copyOf(attempts);
    }

    /** Same family, and neither link-local nor loopback unless the other is too. */
    private static boolean reaches(InetAddress from, InetAddress to) {
        return from.getClass() == to.getClass()
                && from.isLinkLocalAddress() == to.isLinkLocalAddress()
                && from.isLoopbackAddress() == to.isLoopbackAddress();
    }

    /** A link-local address counts on the link of the address from which it is tried. */
    private static InetSocketAddress scoped(InetSocketAddress to, InetAddress from) {
        if (!(from instanceof Inet6Address local)
                || !(to.getAddress() instanceof Inet6Address)
                || !to.getAddress().isLinkLocalAddress()) {
            return to;
        }
        try {
            InetAddress scoped = Inet6Address.getByAddress(null, to.getAddress().getAddress(), local.getScopeId());
            return new InetSocketAddress(scoped, to.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IPv6 address has 16 bytes", e);
        }
    }
}
