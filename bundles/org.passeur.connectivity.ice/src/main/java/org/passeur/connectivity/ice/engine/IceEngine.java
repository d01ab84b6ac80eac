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

    /** Is told, on threads of the engine, which may hold its locks. */
    interface Listener {
        /** The connection between these addresses passed its check, and could be chosen. */
        void valid(InetSocketAddress local, InetSocketAddress remote);

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

    /**
     * Chooses a valid connection (regular nomination, RFC 8445 section 8.1.1), unless the peer is to choose or one is
     * chosen already.
     */
    void nominate(InetSocketAddress local, InetSocketAddress remote);

    /** Ends the checks and the keep-alives. Connections stay open. */
    @Override
    void close();
}
