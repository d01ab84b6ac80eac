package org.passeur.connectivity.ice.engine;

import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.List;
import org.passeur.connectivity.ice.blob.Credentials;
import org.passeur.spi.link.Side;

/**
 * Runs the checks of RFC 8445 over connections that others make: check list, roles, STUN, nomination. Safe for all
 * threads.
 */
public interface IceEngine extends Closeable {
    /** Makes engines. */
    interface Factory {
        /**
         * An engine that answers checks at once.
         *
         * @param controlling the initiator controls, unless the peer's wish prevails (RFC 8445 section 7.3.1.1)
         * @param hosts the addresses that connections have at this end
         */
        IceEngine create(Side controlling, Credentials local, List<InetSocketAddress> hosts, Listener listener);
    }

    /** Is told, on threads of the engine. */
    interface Listener {
        /** Both ends chose the connection between these addresses. */
        void nominated(InetSocketAddress local, InetSocketAddress remote);

        /** No connection passed the checks. */
        void failed();
    }

    /** Begins to check. */
    void start(Credentials remote);

    /** A connection exists; the engine reads and writes its STUN messages until it is closed. */
    void attach(StunPort connection);

    /** Has an attached connection checked: after {@link #start}. */
    void check(StunPort connection, long priority);

    /** Ends the checks and the keep-alives. Connections stay open. */
    @Override
    void close();
}
