package org.passeur.signalling.opendht;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.passeur.api.Ticket;
import org.passeur.signalling.opendht.wire.NodeAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Good nodes of the last time, one {@code ADDRESS:PORT} a line: by them the network is entered again. */
final class KnownNodes {
    /** Lines at most. */
    static final int MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(KnownNodes.class);
    private static final long MAX_BYTES = 16 * 1024;
    private final Path file;

    KnownNodes(Path folder) {
        this.file = folder.resolve("nodes");
    }

    /** What was saved; lines that are no addresses are passed over. */
    List<InetSocketAddress> load() {
        List<InetSocketAddress> nodes = new ArrayList<>();
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                return nodes;
            }
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                parse(line, nodes);
            }
        } catch (IOException e) {
            LOG.info("The nodes of the last time cannot be read from {}: {}", file, e.getMessage());
        }
        return nodes;
    }

    private void parse(String line, List<InetSocketAddress> into) {
        try {
            if (into.size() < MAX) {
                into.add(Ticket.address(line.strip()));
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("A line of {} is passed over: {}", file, e.getMessage());
        }
    }

    /** Saves these, unless there are none: then the old ones are still worth more. */
    void save(List<NodeAddress> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        List<String> lines =
                nodes.stream().limit(MAX).map(KnownNodes::line).distinct().toList();
        try {
            Path part = file.resolveSibling("nodes.part");
            Files.write(part, lines, StandardCharsets.US_ASCII);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.info("The nodes that we know cannot be saved to {}: {}", file, e.getMessage());
        }
    }

    private static String line(NodeAddress node) {
        String host = node.address().getAddress().getHostAddress().replaceFirst("%.*", "");
        return (host.contains(":") ? "[" + host + "]" : host) + ":"
                + node.address().getPort();
    }
}
