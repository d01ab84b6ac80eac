package org.passeur.signalling.dhtproxy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens under one key, on a thread of its own: through the proxy that is used, again when the answer ends, when another
 * proxy is used, and from time to time in any case, since a silent connection may be a dead one. A proxy begins with all
 * that is stored, so nothing is lost in between.
 */
final class Listening implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final int MAX_REMEMBERED = 4096;

    private final Id key;
    private final ProxyChoice choice;
    private final WebClient web;
    private final ScheduledExecutorService timer;
    private final Duration renewal;
    private final Runnable broke;
    private final Consumer<Value> each;
    private final Thread thread;
    /** Of what was given: it comes again each time listening begins anew. */
    private final Map<Id, Boolean> given = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private volatile boolean closed;
    private @Nullable HttpCall call; // guarded by this
    private boolean anew; // guarded by this

    /** @param broke told when the proxy ended the answer: it may have lost what we put; does not block */
    Listening(
            Id key,
            ProxyChoice choice,
            WebClient web,
            ScheduledExecutorService timer,
            Duration renewal,
            Runnable broke,
            Consumer<Value> each) {
        this.key = key;
        this.choice = choice;
        this.web = web;
        this.timer = timer;
        this.renewal = renewal;
        this.broke = broke;
        this.each = each;
        this.thread = new Thread(this::run, "passeur-dhtproxy-listen");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!closed) {
                ProxyAddress proxy = choice.await();
                if (listen(proxy)) {
                    pause = FIRST_PAUSE_MILLIS;
                } else if (!closed) {
                    choice.suspect(proxy);
                    broke.run();
                    TimeUnit.MILLISECONDS.sleep(pause);
                    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Listening under {} has ended", key);
        }
    }

    /** @return whether it ended because we wanted it to */
    private boolean listen(ProxyAddress proxy) {
        @Nullable Future<?> end = null;
        try (HttpCall listening = begin(proxy)) {
            end = timer.schedule(this::beginAnew, renewal.toMillis(), TimeUnit.MILLISECONDS);
            var lines = new Lines(listening.content(), ValueJson.MAX_LINE);
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                arrived(line.get());
            }
            LOG.debug("The proxy {} has ended listening", proxy);
        } catch (IOException e) {
            LOG.debug("Listening through {} broke", proxy, e);
        } finally {
            if (end != null) {
                end.cancel(false);
            }
        }
        synchronized (this) {
            boolean wanted = anew;
            anew = false;
            call = null;
            return wanted;
        }
    }

    private synchronized HttpCall begin(ProxyAddress proxy) throws IOException {
        HttpCall begun = web.get(proxy.listen(key));
        call = begun;
        anew = false;
        return begun;
    }

    private void arrived(byte[] line) {
        try {
            JsonNode json = ValueJson.object(line);
            if (ValueJson.isExpired(json)) {
                return;
            }
            Value value = ValueJson.read(json);
            if (given.put(Id.hash(ValueCodec.pack(value)), true) == null) {
                each.accept(value);
            }
        } catch (Malformed e) {
            LOG.debug("A value under {} is passed over: {}", key, e.getMessage());
        }
    }

    /** Ends the listening that is, and begins another, perhaps through another proxy. */
    void beginAnew() {
        @Nullable HttpCall now;
        synchronized (this) {
            now = call;
            anew = now != null;
        }
        if (now != null) {
            now.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        beginAnew();
        thread.interrupt();
    }
}
