package org.passeur.core.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Decision;
import org.passeur.api.OfferHandler;
import org.passeur.api.Outcome;
import org.passeur.api.Ticket;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import org.passeur.core.files.SourceFile;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.MemoryNetwork;
import org.passeur.tck.standin.PlainSecurity;
import org.passeur.tck.standin.StandInDevice;

/** A node with stand-ins in all slots. */
final class TestNode implements AutoCloseable {
    static final Settings USUAL = settings(Duration.ofSeconds(5));

    final StandInDevice device;
    final Path folder;
    final Engine engine;
    final BlockingQueue<TransferEvent> events = new LinkedBlockingQueue<>();
    final List<TransferEvent> past = new CopyOnWriteArrayList<>();
    final List<OfferHandler> handlers = new CopyOnWriteArrayList<>();
    final Listeners listeners = new Listeners();
    private final List<ConnectivityProvider> connectivity;
    private final SecurityProvider security;
    private final TransferProtocol protocol;
    private final Signalling signalling;
    private final List<Named<Signalling>> others = new CopyOnWriteArrayList<>();
    private @Nullable Named<Signalling> named;

    static Settings settings(Duration wait) {
        return new Settings(wait, wait, wait, wait, wait, wait, false, 32, 4, 32, 128, 256, 1000);
    }

    TestNode(String name, Path home, MemoryNetwork network, ConnectivityProvider... connectivity) throws IOException {
        this(name, name, home, network, USUAL, new PlainSecurity(), new LineProtocol(false), connectivity);
    }

    TestNode(
            String name,
            String account,
            Path home,
            MemoryNetwork network,
            Settings settings,
            SecurityProvider security,
            TransferProtocol protocol,
            ConnectivityProvider... connectivity)
            throws IOException {
        this.device = new StandInDevice(name, account, home);
        this.folder = Files.createDirectories(home.resolve(name));
        this.connectivity = List.of(connectivity);
        this.security = security;
        this.protocol = protocol;
        listeners.add(events::add);
        listeners.add(past::add);
        this.engine = new Engine(
                settings,
                Clock.systemUTC(),
                new Workers(settings.threads()),
                listeners,
                () -> handlers,
                () -> Optional.of(assembly()));
        this.signalling = network.join(device, message -> engine.received(named(), message));
    }

    /** Enters another network as well. */
    void enter(String name, MemoryNetwork network) {
        var by = new CompletableFuture<Named<Signalling>>();
        Signalling session =
                network.join(device, message -> by.thenAccept(entered -> engine.received(entered, message)));
        by.complete(new Named<>(name, session));
        others.add(by.join());
    }

    /** Leaves the first network. */
    void leave() {
        signalling.close();
    }

    private synchronized Named<Signalling> named() {
        Named<Signalling> now = named;
        if (now == null) {
            now = new Named<>("memory", signalling);
            named = now;
        }
        return now;
    }

    Assembly assembly() {
        List<Named<ConnectivityProvider>> ways = new ArrayList<>();
        connectivity.forEach(each -> ways.add(new Named<>("memory", each)));
        LocalDevice self = device;
        List<Named<Signalling>> networks = new ArrayList<>(List.of(named()));
        networks.addAll(others);
        return new Assembly(self, networks, ways, new Named<>("plain", security), List.of(protocol), Optional.empty());
    }

    void acceptAll() {
        handlers.add(offer -> Optional.of(new Decision.Accept(folder)));
    }

    void refuseAll() {
        handlers.add(offer -> Optional.of(new Decision.Refuse("not wanted")));
    }

    Transfer send(String account, Path... files) throws TransferException {
        List<SourceFile.Found> found = new ArrayList<>();
        for (Path file : files) {
            found.add(SourceFile.Found.at(file));
        }
        return engine.send(assembly(), new Sending(List.of(files), Ticket.of(StandInDevice.accountId(account))), found);
    }

    /** The next event of this kind; those before it are passed over. */
    <E extends TransferEvent> E await(Class<E> kind) throws InterruptedException {
        return await(kind, event -> true);
    }

    <E extends TransferEvent> E await(Class<E> kind, Predicate<E> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            TransferEvent event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new AssertionError("no " + kind.getSimpleName() + " came; there were " + past);
            }
            if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
                return kind.cast(event);
            }
        }
    }

    Transfer ended(TransferId id) throws Exception {
        try {
            return engine.ended(id).toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("it does not end: " + engine.explain(id), e);
        }
    }

    /** Why the only transfer failed. */
    TransferException failure(TransferId id) throws Exception {
        return ended(id).failure().orElseThrow(() -> new AssertionError("it did not fail: " + engine.explain(id)));
    }

    TransferException failure(TransferEvent.Ended ended) {
        return ((Outcome.Failed) ended.outcome()).reason();
    }

    @Override
    public void close() {
        engine.stop();
        signalling.close();
        others.forEach(other -> other.service().close());
        engine.close();
    }
}
