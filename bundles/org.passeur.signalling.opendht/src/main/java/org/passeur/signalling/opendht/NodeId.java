package org.passeur.signalling.opendht;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.passeur.opendht.pack.Id;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The place of a node without a device: by chance the first time, then the same, so that others find it again. */
final class NodeId {
    private static final Logger LOG = LoggerFactory.getLogger(NodeId.class);
    private static final int HEX_DIGITS = 2 * Id.LENGTH;

    private NodeId() {}

    static Id in(Path folder, RandomGenerator random) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("node-id");
        if (Files.isRegularFile(file) && Files.size(file) <= HEX_DIGITS + 2) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            if (text.matches("[0-9a-f]{40}") && !Id.ofHex(text).equals(Id.ZERO)) {
                return Id.ofHex(text);
            }
            LOG.warn("{} has no node id in it; the node gets another one", file);
        }
        Id id = Id.random(random);
        Files.writeString(file, id + "\n", StandardCharsets.US_ASCII);
        return id;
    }
}
