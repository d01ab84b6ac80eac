package org.passeur.connectivity.ice;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.passeur.connectivity.ice.blob.IceCandidate;
import org.passeur.connectivity.ice.tcp.Attempt;
import org.passeur.connectivity.ice.tcp.Inquiry;

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
     * @param reflexive where STUN servers saw us
     * @param publicAddresses our addresses as the signalling network sees them; the port there may or may not be ours
     */
    static List<IceCandidate> local(
            List<InetSocketAddress> listening,
            List<MappedAddresses.Known> mapped,
            List<ReflexiveAddresses.Seen> reflexive,
            Collection<InetAddress> publicAddresses) {
        Set<IceCandidate> candidates = new LinkedHashSet<>();
        Set<InetSocketAddress> told = new LinkedHashSet<>(listening);
        for (InetSocketAddress address : listening) {
            candidates.add(IceCandidate.host(address));
            candidates.add(IceCandidate.active(address.getAddress()));
        }
        for (MappedAddresses.Known known : mapped) {
            if (told.add(known.lease().address())) {
                candidates.add(IceCandidate.reflexive(known.lease().address(), known.base(), known.isMapped()));
            }
        }
        for (ReflexiveAddresses.Seen seen : reflexive) {
            if (told.add(seen.as())) {
                candidates.add(IceCandidate.reflexive(seen.as(), seen.from().getAddress(), false));
            }
        }
        for (InetAddress outside : publicAddresses) {
            listening.stream()
                    .filter(base -> reaches(base.getAddress(), outside))
                    .findFirst()
                    .map(base -> new InetSocketAddress(outside, base.getPort()))
                    .filter(told::add)
                    .ifPresent(address ->
                            candidates.add(IceCandidate.reflexive(address, baseOf(listening, outside), false)));
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

    /**
     * What to try: the peer's best first, and among equals the families in turn, IPv6 first (RFC 8421 section 4). So a
     * family that does not work, however many addresses it has, does not keep the other one waiting or out.
     */
    static List<Attempt> attempts(List<InetSocketAddress> listening, List<IceCandidate> remote) {
        SortedMap<Long, List<IceCandidate>> best = new TreeMap<>(Comparator.reverseOrder());
        remote.stream()
                .filter(candidate -> candidate.tcpType() != IceCandidate.TcpType.ACTIVE)
                .forEach(candidate -> best.computeIfAbsent(candidate.priority(), p -> new ArrayList<>())
                        .add(candidate));
        Set<Attempt> attempts = new LinkedHashSet<>();
        for (List<IceCandidate> equals : best.values()) {
            Deque<Attempt> v6 = new ArrayDeque<>();
            Deque<Attempt> v4 = new ArrayDeque<>();
            for (IceCandidate candidate : equals) {
                (candidate.address() instanceof Inet6Address ? v6 : v4).addAll(attempts(listening, candidate));
            }
            for (int i = 0; attempts.size() < MAX_ATTEMPTS && !(v6.isEmpty() && v4.isEmpty()); i++) {
                Deque<Attempt> turn = v4.isEmpty() || (i % 2 == 0 && !v6.isEmpty()) ? v6 : v4;
                attempts.add(turn.remove());
            }
        }
        return List.copyOf(attempts);
    }

    private static List<Attempt> attempts(List<InetSocketAddress> listening, IceCandidate candidate) {
        List<Attempt> attempts = new ArrayList<>();
        for (InetSocketAddress from : listening) {
            InetSocketAddress to = scoped(candidate.target(), from.getAddress());
            if (reaches(from.getAddress(), to.getAddress()) && !to.equals(from)) {
                attempts.add(new Attempt(from, to, candidate.priority(), candidate.pathKind()));
            }
        }
        return attempts;
    }

    /** Whether the two ends have addresses of one family, so that some way between them is possible. */
    static boolean mayMeet(List<InetSocketAddress> listening, List<IceCandidate> remote) {
        return listening.stream()
                .anyMatch(ours -> remote.stream().anyMatch(theirs -> reaches(ours.getAddress(), theirs.address())));
    }

    /** What to ask of STUN servers: from where each of our addresses could reach one. */
    static List<Inquiry> inquiries(List<InetSocketAddress> listening, Collection<InetSocketAddress> servers) {
        return servers.stream()
                .flatMap(server -> listening.stream()
                        .filter(from -> reaches(from.getAddress(), server.getAddress()))
                        .map(from -> new Inquiry(from, server)))
                .toList();
    }

    /** Same family, and neither link-local nor loopback unless the other is too. */
    static boolean reaches(InetAddress from, InetAddress to) {
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
