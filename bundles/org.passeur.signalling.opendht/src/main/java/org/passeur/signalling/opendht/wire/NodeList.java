package org.passeur.signalling.opendht.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;

/**
 * The closest nodes that a reply names.
 *
 * <pre>
 * n4:  | id 20 | IPv4  4 | port 2 | …      n6:  | id 20 | IPv6 16 | port 2 | …
 * </pre>
 */
final class NodeList {
    /** Nodes of one family in a message at most. */
    static final int MAX_NODES = 8;

    private NodeList() {}

    static byte[] write(List<NodeAddress> nodes, Family family) {
        ByteBuffer out = ByteBuffer.allocate(nodes.size() * record(family));
        for (NodeAddress node : nodes) {
            out.put(node.id().bytes())
                    .put(node.address().getAddress().getAddress())
                    .putShort((short) node.address().getPort());
        }
        return out.array();
    }

    static List<NodeAddress> read(Bytes bytes, Family family) throws Malformed {
        if (bytes.length() % record(family) != 0) {
            throw new Malformed("a list of nodes that is cut off");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes.array());
        List<NodeAddress> nodes = new ArrayList<>();
        while (in.hasRemaining()) {
            Id id = Id.read(in);
            byte[] ip = new byte[family.addressLength()];
            in.get(ip);
            int port = Short.toUnsignedInt(in.getShort());
            InetAddress address = address(ip);
            if (Family.of(address) == family) { // a v4-mapped IPv6 address is none of its family
                nodes.add(new NodeAddress(id, new InetSocketAddress(address, port)));
            }
        }
        return nodes;
    }

    static InetAddress address(byte[] ip) throws Malformed {
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException e) {
            throw new Malformed("an address has 4 or 16 bytes");
        }
    }

    static int limit(Family family) {
        return MAX_NODES * record(family);
    }

    private static int record(Family family) {
        return Id.LENGTH + family.addressLength() + 2;
    }
}
