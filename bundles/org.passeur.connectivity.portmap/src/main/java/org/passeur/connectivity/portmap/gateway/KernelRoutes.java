package org.passeur.connectivity.portmap.gateway;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Linux's tables of routes. Other systems tell Java nothing of the kind: there only a configured gateway and UPnP,
 * which finds routers by itself, are of use.
 */
public final class KernelRoutes implements Gateways {
    private static final Logger LOG = LoggerFactory.getLogger(KernelRoutes.class);
    private static final int MAX_ROUTES = 4096;
    private static final int GATEWAY_FLAG = 0x2; // RTF_GATEWAY

    private final Path folder;

    /** @param folder usually {@code /proc/net} */
    public KernelRoutes(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<Gateway> of(InetAddress local) {
        String owner = interfaceOf(local);
        return (local instanceof Inet4Address ? read("route", KernelRoutes::v4) : read("ipv6_route", KernelRoutes::v6))
                .stream()
                        .filter(gateway -> gateway.networkInterface().equals(owner))
                        .findFirst();
    }

    private static String interfaceOf(InetAddress local) {
        try {
            NetworkInterface owner = NetworkInterface.getByInetAddress(local);
            return owner == null ? "" : owner.getName();
        } catch (SocketException e) {
            LOG.debug("it cannot be told whose address {} is", local, e);
            return "";
        }
    }

    private interface Line {
        Optional<Gateway> parse(String[] fields) throws UnknownHostException;
    }

    private List<Gateway> read(String name, Line line) {
        List<Gateway> found = new ArrayList<>();
        try (Stream<String> lines = Files.lines(folder.resolve(name))) {
            for (String text : lines.limit(MAX_ROUTES).toList()) {
                line.parse(text.strip().split("\\s+", -1)).ifPresent(found::add);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("the routes in {} cannot be read", folder.resolve(name), e);
        }
        return found;
    }

    /** Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask …; addresses in the machine's byte order. */
    private static Optional<Gateway> v4(String[] fields) throws UnknownHostException {
        if (fields.length < 8
                || !"00000000".equals(fields[1])
                || !"00000000".equals(fields[7])
                || !gateway(fields[3])) {
            return Optional.empty();
        }
        byte[] address = HexFormat.of().parseHex(fields[2]);
        if (address.length != 4) {
            return Optional.empty();
        }
        // little-endian wherever Java 17 and such routers meet
        byte[] ordered = {address[3], address[2], address[1], address[0]};
        return Optional.of(new Gateway(InetAddress.getByAddress(ordered), fields[0]));
    }

    /** Destination, its prefix length, source, its prefix length, next hop, metric, RefCnt, Use, flags, Iface. */
    private static Optional<Gateway> v6(String[] fields) throws UnknownHostException {
        if (fields.length < 10 || !"00".equals(fields[1]) || !gateway(fields[8])) {
            return Optional.empty();
        }
        byte[] address = HexFormat.of().parseHex(fields[4]);
        if (address.length != 16) {
            return Optional.empty();
        }
        String name = fields[9];
        return Optional.of(new Gateway(zoned(InetAddress.getByAddress(address), name), name));
    }

    private static InetAddress zoned(InetAddress address, String name) throws UnknownHostException {
        if (!(address instanceof Inet6Address) || !address.isLinkLocalAddress()) {
            return address;
        }
        try {
            NetworkInterface owner = NetworkInterface.getByName(name);
            return owner == null ? address : Inet6Address.getByAddress(null, address.getAddress(), owner);
        } catch (SocketException e) {
            LOG.debug("the interface {} cannot be looked at", name, e);
            return address;
        }
    }

    private static boolean gateway(String flags) {
        return (Integer.parseUnsignedInt(flags, 16) & GATEWAY_FLAG) != 0;
    }
}
