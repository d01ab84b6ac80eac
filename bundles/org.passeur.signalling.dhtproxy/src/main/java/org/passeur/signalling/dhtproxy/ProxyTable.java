package org.passeur.signalling.dhtproxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.passeur.api.DeviceId;
import org.passeur.opendht.Alarm;
import org.passeur.opendht.Keys;
import org.passeur.opendht.Table;
import org.passeur.opendht.Wanted;
import org.passeur.opendht.Workers;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table through a proxy. All threads. */
final class ProxyTable implements Table, Alarm, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyTable.class);
    private static final int CALLS = 4;
    private static final int MAX_LISTENINGS = 4;
    private static final int MAX_DIFFERENT = 10_000;
    private static final long PUBLISH_MILLIS = 1_000;
    /** A proxy is asked how it is before it is relied on: that must not take long. */
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(3);

    private final Settings settings;
    private final WebClient web;
    private final Workers calls = new Workers("passeur-dhtproxy-call", CALLS);
    private final ScheduledThreadPoolExecutor timer;
    private final ProxyChoice choice;
    private final Publications publications;
    private final List<Listening> listenings = new CopyOnWriteArrayList<>();
    private final AtomicBoolean publishing = new AtomicBoolean();
    private volatile boolean closed;

    /** Does nothing until {@link #start}. */
    ProxyTable(Settings settings, Clock clock) throws IOException {
        this.settings = settings;
        this.web = new WebClient(settings.timeout());
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "passeur-dhtproxy-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        this.choice = new ProxyChoice(settings.proxies(), this::info, this::changed);
        this.publications = new Publications(clock, this::put);
    }

    void start() {
        choice.start();
        var unused = timer.scheduleWithFixedDelay(this::publish, PUBLISH_MILLIS, PUBLISH_MILLIS, TimeUnit.MILLISECONDS);
    }

    boolean connected() {
        return choice.connected();
    }

    Optional<InetAddress> seenAs() {
        return choice.seenAs();
    }

    /** Another proxy is used. */
    private void changed() {
        listenings.forEach(Listening::beginAnew);
        publications.renew();
        publish();
    }

    private void publish() {
        if (publications.anyDue() && choice.current().isPresent() && publishing.compareAndSet(false, true)) {
            Runnable task = () -> {
                try {
                    publications.putDue();
                } finally {
                    publishing.set(false);
                }
            };
            if (!calls.offer(task)) {
                publishing.set(false);
            }
        }
    }

    @Override
    public void publish(Id key, Value value) {
        publications.add(key, value);
        publish();
    }

    @Override
    public CompletableFuture<Void> get(Id key, Wanted wanted, Predicate<Value> each) {
        var done = new CompletableFuture<Void>();
        boolean asked = calls.offer(() -> {
            try {
                collect(key, wanted, each);
            } finally {
                done.complete(null);
            }
        });
        if (!asked) {
            done.complete(null);
        }
        return done;
    }

    private void collect(Id key, Wanted wanted, Predicate<Value> each) {
        Optional<ProxyAddress> proxy = choice.current();
        if (proxy.isEmpty()) {
            return;
        }
        Set<Id> given = new HashSet<>();
        boolean more = true;
        try (HttpCall call = web.get(proxy.get().key(key));
                Timeout timeout = new Timeout(call, settings.timeout())) {
            var lines = new Lines(call.content(), ValueJson.MAX_LINE);
            for (Optional<byte[]> line = lines.next(); more && line.isPresent(); line = lines.next()) {
                more = look(line.get(), wanted, each, given);
            }
        } catch (IOException e) {
            failed(proxy.get(), "a search", e);
        }
    }

    private static boolean look(byte[] line, Wanted wanted, Predicate<Value> each, Set<Id> given) {
        try {
            Value value = ValueJson.read(line);
            return !wanted.matches(value)
                    || !given.add(Id.hash(ValueCodec.pack(value)))
                    || (each.test(value) && given.size() < MAX_DIFFERENT);
        } catch (Malformed e) {
            LOG.debug("A value is passed over: {}", e.getMessage());
            return true;
        }
    }

    @Override
    public CompletableFuture<Boolean> mail(DeviceId to, Value.Closed message) {
        var taken = new CompletableFuture<Boolean>();
        if (!calls.offer(() -> taken.complete(put(Keys.messages(to), message, false)))) {
            taken.complete(false);
        }
        return taken;
    }

    private boolean put(Id key, Value value, boolean permanent) {
        Optional<ProxyAddress> proxy = choice.current();
        if (proxy.isEmpty()) {
            return false;
        }
        try (HttpCall call = web.post(proxy.get().key(key), ValueJson.write(value, permanent));
                Timeout timeout = new Timeout(call, settings.timeout())) {
            call.content().readNBytes(ValueJson.MAX_LINE);
            return true;
        } catch (IOException e) {
            failed(proxy.get(), "putting", e);
            return false;
        }
    }

    private ProxyInfo info(ProxyAddress proxy) throws IOException, Malformed {
        Duration most = settings.timeout().compareTo(LONGEST_PROBE) < 0 ? settings.timeout() : LONGEST_PROBE;
        try (HttpCall call = web.get(proxy.info());
                Timeout timeout = new Timeout(call, most)) {
            return ProxyInfo.read(call.content().readNBytes(ProxyInfo.MAX_BYTES));
        }
    }

    private void failed(ProxyAddress proxy, String what, IOException e) {
        if (!closed) {
            LOG.debug("{} through {} failed: {}", what, proxy, e.getMessage());
            choice.suspect(proxy);
        }
    }

    @Override
    public void listen(Id key, Consumer<Value> each) {
        if (listenings.size() >= MAX_LISTENINGS) {
            throw new IllegalStateException("each listening has a thread: " + MAX_LISTENINGS + " at most");
        }
        var listening = new Listening(key, choice, web, timer, settings.renewal(), publications::renew, each);
        listenings.add(listening);
        listening.start();
    }

    @Override
    public void after(long millis, Runnable task) {
        try {
            var unused = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Something is not done any more: the session has ended", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        choice.close();
        listenings.forEach(Listening::close);
        web.close();
        timer.shutdownNow();
        calls.shutdownNow();
    }

    /** Closes a call that takes too long. */
    private final class Timeout implements Closeable {
        private final Future<?> end;

        Timeout(HttpCall call, Duration most) throws IOException {
            try {
                this.end = timer.schedule(call::close, most.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                throw new IOException("the signalling session is closed", e);
            }
        }

        @Override
        public void close() {
            end.cancel(false);
        }
    }
}
