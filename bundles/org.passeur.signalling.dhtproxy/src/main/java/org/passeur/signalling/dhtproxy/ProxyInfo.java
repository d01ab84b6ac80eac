package org.passeur.signalling.dhtproxy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.passeur.opendht.pack.Malformed;

/**
 * What a proxy tells of itself.
 *
 * @param nodes of the network that it knows to be good
 * @param seenAs our address, if it told one that others could reach
 */
record ProxyInfo(int nodes, Optional<InetAddress> seenAs) {
    /** Bytes of it at most. */
    static final int MAX_BYTES = 16 * 1024;

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern ADDRESS =
            Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Reads the answer to {@code GET /node/info}. */
    static ProxyInfo read(byte[] json) throws Malformed {
        JsonNode info = ValueJson.object(json);
        int nodes = info.path("ipv4").path("good").asInt(0)
                + info.path("ipv6").path("good").asInt(0);
        return new ProxyInfo(nodes, address(info.path("public_ip").asText("")));
    }

    private static Optional<InetAddress> address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return Optional.empty(); // a name is not looked up
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            boolean local = address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isLinkLocalAddress();
            return local ? Optional.empty() : Optional.of(address);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
