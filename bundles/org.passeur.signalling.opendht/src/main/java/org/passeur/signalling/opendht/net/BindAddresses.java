package org.passeur.signalling.opendht.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/** The addresses that a node binds to; none means all. */
public record BindAddresses(List<InetAddress> addresses) {
    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.+)?");

    /** Copies the list. */
    public BindAddresses {
        addresses = List.copyOf(addresses);
    }

    /**
     * Reads literal addresses.
     *
     * @throws IllegalArgumentException if one is none; names are not looked up
     */
    public static BindAddresses parse(List<String> texts) {
        return new BindAddresses(texts.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(BindAddresses::literal)
                .toList());
    }

    private static InetAddress literal(String text) {
        if (LITERAL.matcher(text).matches()) {
            try {
                return InetAddress.getByName(text);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(
                        "bind_addresses needs literal IP addresses, not \"" + text + "\"", e);
            }
        }
        throw new IllegalArgumentException("bind_addresses needs literal IP addresses, not \"" + text + "\"");
    }

    /** Whether nothing but loopback is bound to. */
    public boolean isLoopbackOnly() {
        return !addresses.isEmpty() && addresses.stream().allMatch(InetAddress::isLoopbackAddress);
    }
}
