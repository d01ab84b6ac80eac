package org.passeur.connectivity.ice;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses to listen on and to connect from: those configured, or those that the host has at the moment. */
final class BindAddresses {
    /** A host with more (containers, mostly) does not tell the peer of all of them. */
    static final int MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(BindAddresses.class);
    private static final Pattern LITERAL =
            Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%[\\w.-]{1,32})?");

    private final List<InetAddress> configured;

    /**
     * @param configured literal addresses, or some with commas between them, as plain files of configuration have lists;
     *     blank ones count as none
     * @throws IllegalArgumentException if one is not a literal
     */
    BindAddresses(List<String> configured) {
        this.configured = configured.stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(BindAddresses::literal)
                .toList();
        if (this.configured.size() > MAX) {
            throw new IllegalArgumentException("bind_addresses has at most " + MAX + " addresses");
        }
    }

    private static InetAddress literal(String text) {
        if (!LITERAL.matcher(text).matches()) {
            throw notAnAddress(text);
        }
        try {
            // brackets and digits keep Java from asking a name server
            return InetAddress.getByName(text.indexOf(':') < 0 ? text : "[" + text + "]");
        } catch (UnknownHostException e) {
            throw notAnAddress(text);
        }
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException(
                "bind_addresses must be literal IPv4 or IPv6 addresses, \"" + text + "\" is not");
    }

    /** What to bind now. */
    List<InetAddress> now() {
        return configured.isEmpty() ? ofInterfaces() : configured;
    }

    private static List<InetAddress> ofInterfaces() {
        List<InetAddress> found = new ArrayList<>();
        try {
            for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
                if (card.isUp() && !card.isLoopback()) {
                    card.inetAddresses()
                            .filter(address -> !address.isLoopbackAddress() && !address.isMulticastAddress())
                            .forEach(found::add);
                }
            }
        } catch (SocketException e) {
            LOG.error("the network interfaces cannot be listed; set bind_addresses", e);
        }
        return List.copyOf(found.subList(0, Math.min(MAX, found.size())));
    }
}
