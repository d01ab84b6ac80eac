package org.passeur.connectivity.turn;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.passeur.connectivity.turn.stun.Family;

/**
 * What the far end's lines say to this provider: where it may come from, and its relays. Everything else is skipped.
 *
 * @param peers addresses that the far end says are its own, and public ones of its ICE candidates
 * @param relays addresses with a port
 */
record PeerLines(Set<InetAddress> peers, Set<InetSocketAddress> relays) {
    /** One permission each; a peer with more has to do with these. */
    static final int MAX_PEERS = 16;

    static final int MAX_RELAYS = 4;
    private static final int MAX_LINES = 64;
    private static final int MAX_CANDIDATES = 256;
    private static final int MAX_BLOB = 12_288;

    static PeerLines read(List<String> lines) {
        Set<InetAddress> peers = new LinkedHashSet<>();
        Set<InetSocketAddress> relays = new LinkedHashSet<>();
        for (String line : lines.subList(0, Math.min(MAX_LINES, lines.size()))) {
            Optional<AddressLine> read = AddressLine.read(line);
            if (read.isEmpty()) {
                continue;
            }
            InetAddress address = read.get().address();
            if (isSomebody(address)) {
                peers.add(address);
                if (read.get().port() != 0) {
                    relays.add(new InetSocketAddress(address, read.get().port()));
                }
            }
        }
        lines.stream().limit(MAX_LINES).forEach(line -> addCandidates(line, peers));
        return new PeerLines(first(peers, MAX_PEERS), first(relays, MAX_RELAYS));
    }

    private static <T> Set<T> first(Set<T> all, int max) {
        return all.stream().limit(max).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean isSomebody(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !address.isLinkLocalAddress();
    }

    /**
     * Adds the candidates of an ICE description that a server on the internet may see: a peer that the signalling network
     * told no public address has no line for it (docs/protocol/ice.md has the form).
     */
    private static void addCandidates(String line, Set<InetAddress> peers) {
        if (line.length() > MAX_BLOB || line.indexOf('\n') < 0) {
            return;
        }
        line.lines().skip(2).limit(MAX_CANDIDATES).forEach(candidate -> {
            String[] words = candidate.split(" ", 9);
            if (words.length >= 8 && words[6].equals("typ")) {
                AddressLine.read(words[4])
                        .map(AddressLine::address)
                        .filter(address -> !words[7].equals("host") || isPublic(address))
                        .filter(address -> isSomebody(address) && !address.isLoopbackAddress())
                        .ifPresent(peers::add);
            }
        });
    }

    private static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = address instanceof Inet6Address && (bytes[0] & 0xfe) == 0xfc; // RFC 4193
        boolean carrier = address instanceof Inet4Address && bytes[0] == 100 && (bytes[1] & 0xc0) == 64; // RFC 6598
        return !address.isSiteLocalAddress() && !address.isLoopbackAddress() && !uniqueLocal && !carrier;
    }

    Set<InetAddress> peers(Family family) {
        return peers.stream().filter(each -> Family.of(each) == family).collect(Collectors.toSet());
    }
}
