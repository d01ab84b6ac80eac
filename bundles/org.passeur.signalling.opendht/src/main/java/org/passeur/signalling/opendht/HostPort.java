package org.passeur.signalling.opendht;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A configured entry to the network: a name or an address, and a port. */
record HostPort(String host, int port) {
    private static final int DEFAULT_PORT = 4222;
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\s:\\[\\]]+))(?::([0-9]{1,5}))?");

    static HostPort parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        int port = m.matches() && m.group(3) != null ? Integer.parseInt(m.group(3)) : DEFAULT_PORT;
        if (!m.matches() || port == 0 || port > 65_535) {
            throw new IllegalArgumentException("bootstrap needs HOST:PORT (IPv6 in brackets), not \"" + text + "\"");
        }
        return new HostPort(m.group(1) == null ? m.group(2) : m.group(1), port);
    }

    /** All its addresses. Asks the name servers, so it takes its time. */
    List<InetSocketAddress> resolve() throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
