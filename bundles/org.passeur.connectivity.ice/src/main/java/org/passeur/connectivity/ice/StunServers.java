package org.passeur.connectivity.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.ice.tcp.Inquiry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The STUN servers that are configured. Their names are looked up on {@code passeur-ice-names}, one look-up at a time, so
 * that no negotiation hangs on a name server. Safe for all threads.
 */
final class StunServers {
    /** More are a mistake: each is asked from each address. */
    static final int MAX = 8;

    /** RFC 8489 section 18.6. */
    static final int DEFAULT_PORT = 3478;

    private static final int MAX_REMEMBERED = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(StunServers.class);
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9._-]{1,253}))(?::(\\d{1,5}))?");

    private final List<Server> servers;
    private final LongSupplier nanoTime;
    private final Map<Way, Boolean> silent = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<Set<InetSocketAddress>> known; // guarded by this
    private long since; // guarded by this

    /** A server's name or address. */
    private record Server(String host, int port) {}

    /** A server as seen from one of our addresses. */
    private record Way(InetAddress from, InetSocketAddress server) {
        static Way of(Inquiry inquiry) {
            return new Way(inquiry.from().getAddress(), inquiry.server());
        }
    }

    /**
     * @param configured {@code HOST}, {@code HOST:PORT} or {@code [IPV6]:PORT}, or several with commas between them; blank
     *     ones count as none
     * @throws IllegalArgumentException if one is not understood
     */
    StunServers(List<String> configured, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        servers = configured.stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(StunServers::parse)
                .distinct()
                .toList();
        if (servers.size() > MAX) {
            throw new IllegalArgumentException("stun_servers has at most " + MAX + " servers");
        }
    }

    private static Server parse(String text) {
        Matcher m = FORM.matcher(text);
        int port = m.matches() && m.group(3) != null ? Integer.parseInt(m.group(3)) : DEFAULT_PORT;
        if (!m.matches() || port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "stun_servers must be HOST:PORT, with an IPv6 address in brackets; \"" + text + "\" is not");
        }
        return new Server(m.group(1) != null ? "[" + m.group(1) + "]" : m.group(2), port);
    }

    boolean isEmpty() {
        return servers.isEmpty();
    }

    /** One address of each family of each server, soon; those that were not found are missing. Never fails. */
    synchronized CompletableFuture<Set<InetSocketAddress>> addresses() {
        long now = nanoTime.getAsLong();
        CompletableFuture<Set<InetSocketAddress>> last = known;
        if (last != null && (!last.isDone() || now - since < FRESH.toNanos())) {
            return last;
        }
        var next = new CompletableFuture<Set<InetSocketAddress>>();
        known = next;
        since = now;
        var thread = new Thread(() -> lookUp(next), "passeur-ice-names");
        thread.setDaemon(true);
        thread.start();
        return next;
    }

    private void lookUp(CompletableFuture<Set<InetSocketAddress>> result) {
        Set<InetSocketAddress> found = new LinkedHashSet<>();
        boolean all = true;
        for (Server server : servers) {
            try {
                found.addAll(lookUp(server));
            } catch (UnknownHostException e) {
                all = false;
                LOG.warn("the STUN server {} is not known to the name server", server.host());
            }
        }
        if (!all) {
            forget(result);
        }
        result.complete(Set.copyOf(found));
    }

    private static List<InetSocketAddress> lookUp(Server server) throws UnknownHostException {
        List<InetSocketAddress> found = new ArrayList<>();
        Set<Class<?>> families = new HashSet<>();
        for (InetAddress address : InetAddress.getAllByName(server.host())) {
            if (families.add(address.getClass())) {
                found.add(new InetSocketAddress(address, server.port()));
            }
        }
        return found;
    }

    /** The next one asks again. */
    private synchronized void forget(CompletableFuture<Set<InetSocketAddress>> result) {
        if (known == result) {
            known = null;
        }
    }

    /** It answered, or it did not: then it is asked the next time, too, but not waited for. */
    void remember(Inquiry inquiry, boolean answered) {
        if (silent.size() > MAX_REMEMBERED) { // addresses come and go
            silent.clear();
        }
        silent.put(Way.of(inquiry), !answered);
    }

    boolean isSilent(Inquiry inquiry) {
        return silent.getOrDefault(Way.of(inquiry), false);
    }
}
