package org.passeur.connectivity.ice.ice4j;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.passeur.connectivity.ice.blob.Credentials;
import org.passeur.connectivity.ice.engine.IceEngine;
import org.passeur.spi.link.Side;

/** Makes engines on ice4j. Safe for all threads. */
public final class Ice4jEngines implements IceEngine.Factory {
    /** Held, because java.util.logging would forget their levels otherwise. */
    private static final List<Logger> LOGS =
            List.of(Logger.getLogger("org.ice4j"), Logger.getLogger("org.jitsi"), Logger.getLogger("JitsiConfig"));

    @Override
    public IceEngine create(
            Side controlling, Credentials local, List<InetSocketAddress> hosts, IceEngine.Listener listener) {
        quieten();
        loadConfiguration();
        return new Ice4jEngine(controlling, local, hosts, listener);
    }

    /** It writes stack traces of every packet that comes after a socket was closed; who wants them sets a level. */
    private static void quieten() {
        for (Logger log : LOGS) {
            if (log.getLevel() == null) {
                log.setLevel(Level.SEVERE);
            }
        }
    }

    /**
     * ice4j reads its configuration once, through the context class loader of whoever comes first; with one that does not
     * see it, as in a framework, it fails for ever.
     */
    private static void loadConfiguration() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Ice4jEngines.class.getClassLoader());
        try {
            Class.forName("org.jitsi.config.JitsiConfig", true, Ice4jEngines.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this bundle lacks ice4j's configuration library", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
