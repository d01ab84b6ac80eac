package org.passeur.signalling.dhtproxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Malformed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which proxy is used: one that answers and whose node is connected, if there is one. It is kept until it fails; then the
 * next in the list is tried. All threads.
 */
final class ProxyChoice implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyChoice.class);
    private static final long CHECK_MILLIS = 20_000;
    private static final long SHORTEST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final List<ProxyAddress> proxies;
    private final Asking asking;
    private final Runnable changed;
    private final Thread thread = new Thread(this::watch, "passeur-dhtproxy-watch");
    private int preferred; // its thread only
    private @Nullable Chosen chosen; // guarded by this
    private boolean suspected; // guarded by this
    private boolean closed; // guarded by this

    /** How a proxy is asked about itself. */
    interface Asking {
        ProxyInfo info(ProxyAddress proxy) throws IOException, Malformed;
    }

    private record Chosen(ProxyAddress proxy, ProxyInfo info) {}

    /** @param changed told on its thread when another proxy is used, or the same after none was; does not block */
    ProxyChoice(List<ProxyAddress> proxies, Asking asking, Runnable changed) {
        this.proxies = proxies;
        this.asking = asking;
        this.changed = changed;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The proxy to use now; empty while none is known to answer. */
    synchronized Optional<ProxyAddress> current() {
        return Optional.ofNullable(chosen).map(Chosen::proxy);
    }

    /** Whether the proxy's node has others around it. */
    synchronized boolean connected() {
        return chosen != null && chosen.info.nodes() > 0;
    }

    /** As what address the proxy sees us. */
    synchronized Optional<InetAddress> seenAs() {
        return chosen == null ? Optional.empty() : chosen.info.seenAs();
    }

    /** Waits until there is a proxy to use. */
    synchronized ProxyAddress await() throws InterruptedException {
        while (chosen == null) {
            wait();
        }
        return chosen.proxy;
    }

    /** This proxy has failed: it is looked at soon. */
    synchronized void suspect(ProxyAddress proxy) {
        if (chosen != null && chosen.proxy.equals(proxy)) {
            suspected = true;
            notifyAll();
        }
    }

    private void watch() {
        long pause = SHORTEST_PAUSE_MILLIS;
        try {
            while (true) {
                boolean found = choose();
                Thread.interrupted(); // closed, if at all
                pause = found ? SHORTEST_PAUSE_MILLIS : Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
                if (!rest(pause, found ? CHECK_MILLIS : pause)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The proxies are watched no more", e);
        }
    }

    /** @return whether it goes on */
    private synchronized boolean rest(long atLeast, long atMost) throws InterruptedException {
        long begun = System.nanoTime();
        while (!closed) {
            long past = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            long left = (suspected ? atLeast : atMost) - past;
            if (left <= 0) {
                suspected = false;
                return true;
            }
            wait(left);
        }
        return false;
    }

    private boolean choose() {
        @Nullable Chosen lonely = null;
        for (int i = 0; i < proxies.size() && !isClosed(); i++) {
            int index = (preferred + i) % proxies.size();
            ProxyAddress proxy = proxies.get(index);
            try {
                var answer = new Chosen(proxy, asking.info(proxy));
                if (answer.info.nodes() > 0) {
                    preferred = index;
                    use(answer);
                    return true;
                }
                lonely = lonely == null ? answer : lonely;
            } catch (IOException | Malformed e) {
                LOG.debug("The proxy {} is of no use now: {}", proxy, e.getMessage());
            }
        }
        use(lonely);
        return lonely != null;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void use(@Nullable Chosen now) {
        @Nullable ProxyAddress was;
        synchronized (this) {
            if (closed) {
                return;
            }
            was = chosen == null ? null : chosen.proxy;
            chosen = now;
            notifyAll();
        }
        if (now == null) {
            if (was != null) {
                LOG.warn("No proxy of {} answers: check the network and the configured proxies", proxies);
            }
        } else if (!now.proxy.equals(was)) {
            LOG.info("The DHT is reached through {}, which knows {} nodes", now.proxy, now.info.nodes());
            changed.run();
        }
    }

    /** Ends the watching. Who waits is to be interrupted by its owner. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
