package org.passeur.tck.signalling;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A member of the network that is neither sender nor recipient. */
public interface Bystander extends Closeable {
    /** Where others can enter the network through it. */
    List<InetSocketAddress> entryPoints();

    /** All that it was sent so far. */
    List<byte[]> seen();

    /** Puts each sealed message for Bob that the network holds into it again, changed by this. */
    void repeat(UnaryOperator<byte[]> change) throws IOException;

    /**
     * Lets so much time pass for all that is stored here.
     *
     * @return false if this network knows no other time than the real one
     */
    boolean pass(Duration time) throws IOException;
}
