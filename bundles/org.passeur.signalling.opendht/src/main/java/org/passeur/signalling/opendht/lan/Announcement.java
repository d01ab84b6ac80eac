package org.passeur.signalling.opendht.lan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Item;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Packing;
import org.passeur.opendht.pack.Unpacking;

/**
 * "There is a node here": <code>{"dht": [node id, port, network id]}</code>.
 *
 * @param node its id
 * @param port its UDP port
 * @param network its network id
 */
record Announcement(Id node, int port, long network) {
    /** Larger datagrams are not looked at. */
    static final int MAX_SIZE = 1024;

    private static final byte[] QUERY = new Packing().text("q").bytes();

    /** "Who is there?" */
    static byte[] query() {
        return QUERY.clone();
    }

    static boolean isQuery(byte[] datagram) {
        return Arrays.equals(datagram, QUERY);
    }

    byte[] encode() {
        return new Packing()
                .map(1)
                .text("dht")
                .array(3)
                .id(node)
                .number(port)
                .number(network)
                .bytes();
    }

    /** Empty for an announcement of something else. */
    static Optional<Announcement> decode(byte[] datagram) throws Malformed {
        Item dht = Unpacking.read(datagram).dictionary().get("dht");
        if (dht == null) {
            return Optional.empty();
        }
        List<Item> parts = dht.sequence(8);
        if (parts.size() < 3) {
            throw new Malformed("an announcement has an id, a port and a network");
        }
        return Optional.of(new Announcement(
                parts.get(0).id(),
                (int) parts.get(1).unsigned(65_535),
                parts.get(2).unsigned(0xffff_ffffL)));
    }
}
