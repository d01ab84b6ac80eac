package org.passeur.signalling.opendht.net;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Notices that interfaces came or went, or have other addresses. Loop only. */
public final class NetworkWatch {
    private final Supplier<List<NetworkInterface>> interfaces;
    private Set<InetAddress> before;

    /** Remembers how it is now. */
    public NetworkWatch(Supplier<List<NetworkInterface>> interfaces) {
        this.interfaces = interfaces;
        this.before = addresses();
    }

    /** Whether it is not as it was when this was asked before. */
    public boolean hasChanged() {
        Set<InetAddress> now = addresses();
        boolean changed = !now.equals(before);
        before = now;
        return changed;
    }

    /** Link-local ones count only where there are no others: those of virtual machines come and go all the time. */
    private Set<InetAddress> addresses() {
        Set<InetAddress> all = interfaces.get().stream()
                .flatMap(NetworkInterface::inetAddresses)
                .collect(Collectors.toUnmodifiableSet());
        Set<InetAddress> wide =
                all.stream().filter(address -> !address.isLinkLocalAddress()).collect(Collectors.toUnmodifiableSet());
        return wide.isEmpty() ? all : wide;
    }
}
