package org.passeur.connectivity.turn;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An element of the classic message that is an address: {@code ip}, {@code ip:port}, {@code [v6]} or {@code [v6]:port}.
 *
 * @param address never a name
 * @param port 0 if there is none
 */
record AddressLine(InetAddress address, int port) {
    private static final int MAX_LENGTH = 64;
    /** Of what has only the form of an address Java asks a name server. */
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    private static final Pattern FORM =
            Pattern.compile("(?:(" + OCTET + "(?:\\." + OCTET + "){3})|\\[([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)])"
                    + "(?::(\\d{1,5}))?|([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)");

    /** Empty if it is something else. Never asks a name server. */
    static Optional<AddressLine> read(String line) {
        if (line.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(line);
        if (!form.matches()) {
            return Optional.empty();
        }
        int port = form.group(3) == null ? 0 : Integer.parseInt(form.group(3));
        String v6 = form.group(2) == null ? form.group(4) : form.group(2);
        try {
            // brackets and digits keep Java from asking a name server
            InetAddress address = InetAddress.getByName(v6 == null ? form.group(1) : "[" + v6 + "]");
            return port > 65_535 ? Optional.empty() : Optional.of(new AddressLine(address, port));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    String write() {
        String host = address.getHostAddress();
        String text = address instanceof Inet6Address ? "[" + host + "]" : host;
        return port == 0 ? text : text + ":" + port;
    }
}
