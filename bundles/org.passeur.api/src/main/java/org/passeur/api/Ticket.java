package org.passeur.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All that a sender needs to reach an account, as a text to paste:
 * {@code passeur:ACCOUNT-ID[?via=ADDRESS:PORT[&via=…]]}. The addresses are of nodes from which to enter the
 * signalling network, IPv6 ones in brackets. Names are not looked up.
 *
 * @param account whom to reach
 * @param via at most {@value #MAX_VIA} literal addresses, resolved; may be empty, when the sender's own network will do
 */
public record Ticket(AccountId account, List<InetSocketAddress> via) {
    /** More addresses than this are refused. */
    public static final int MAX_VIA = 16;

    private static final String SCHEME = "passeur:";
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern ADDRESS =
            Pattern.compile("(\\[[0-9a-fA-F:.]{2,45}]|" + OCTET + "(?:\\." + OCTET + "){3}):([0-9]{1,5})");

    /** @throws IllegalArgumentException if there are too many addresses or one is unresolved */
    public Ticket {
        via = List.copyOf(via);
        if (via.size() > MAX_VIA) {
            throw new IllegalArgumentException("a ticket has at most " + MAX_VIA + " addresses");
        }
        for (InetSocketAddress address : via) {
            if (address.isUnresolved() || address.getPort() == 0) {
                throw new IllegalArgumentException("a ticket needs literal addresses with ports, not " + address);
            }
        }
    }

    /** A ticket without addresses. */
    public static Ticket of(AccountId account) {
        return new Ticket(account, List.of());
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if it is no ticket; says what is wrong with it
     */
    public static Ticket parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new IllegalArgumentException("a ticket begins with \"" + SCHEME + "\"");
        }
        String[] parts = text.substring(SCHEME.length()).split("\\?", 2);
        var account = new AccountId(parts[0]);
        List<InetSocketAddress> via = new ArrayList<>();
        for (String parameter : parts.length == 1 ? new String[0] : parts[1].split("&", -1)) {
            if (!parameter.startsWith("via=")) {
                throw new IllegalArgumentException(
                        "a ticket knows only \"via=ADDRESS:PORT\", not \"" + Printable.of(parameter) + "\"");
            }
            via.add(address(parameter.substring(4)));
        }
        return new Ticket(account, via);
    }

    /**
     * Reads a literal {@code ADDRESS:PORT}, IPv6 in brackets.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static InetSocketAddress address(String text) {
        Matcher m = ADDRESS.matcher(text);
        if (!m.matches() || Integer.parseInt(m.group(2)) > 65535 || Integer.parseInt(m.group(2)) == 0) {
            throw notAnAddress(text);
        }
        try {
            // asks no name server: the octets fit, and what is in brackets is an IPv6 literal or an error
            return new InetSocketAddress(InetAddress.getByName(m.group(1)), Integer.parseInt(m.group(2)));
        } catch (UnknownHostException e) {
            throw notAnAddress(text);
        }
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("\"" + Printable.of(text) + "\" is not ADDRESS:PORT (IPv6 in brackets)");
    }

    /** The ticket as a URI. */
    @Override
    public String toString() {
        return SCHEME
                + account
                + (via.isEmpty() ? "" : "?")
                + via.stream().map(a -> "via=" + literal(a)).collect(Collectors.joining("&"));
    }

    private static String literal(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        String plain = zone < 0 ? host : host.substring(0, zone);
        return (plain.indexOf(':') < 0 ? plain : "[" + plain + "]") + ":" + address.getPort();
    }
}
