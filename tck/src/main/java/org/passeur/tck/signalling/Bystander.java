package org.passeur.tck.signalling;

import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.List;

/** A member of the network that is neither sender nor recipient. */
public interface Bystander extends Closeable {
    /** Where others can enter the network through it. */
    List<InetSocketAddress> entryPoints();

    /** All that it was sent so far. */
    List<byte[]> seen();
}
