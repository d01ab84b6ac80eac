package org.passeur.itests.transfers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Decision;
import org.passeur.api.Offer;
import org.passeur.api.OfferHandler;
import org.passeur.api.SendOptions;
import org.passeur.api.Ticket;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import org.passeur.core.engine.Assembly;
import org.passeur.core.engine.Engine;
import org.passeur.core.engine.Listeners;
import org.passeur.core.engine.Named;
import org.passeur.core.engine.Sending;
import org.passeur.core.engine.Settings;
import org.passeur.core.engine.Workers;
import org.passeur.core.files.SourceTree;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.standin.MemoryConnectivity;
import org.passeur.tck.standin.MemoryNetwork;
import org.passeur.tck.standin.StandInDevice;

/** A node with the real core and these protocols, in a network in memory. */
final class Party implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);

    final Path folder;
    final Engine engine;
    final List<OfferHandler> handlers = new CopyOnWriteArrayList<>();
    private final StandInDevice device;
    private final List<TransferEvent> events = new CopyOnWriteArrayList<>();
    private final MemoryConnectivity connectivity;
    final FaultySecurity security = new FaultySecurity();
    private final List<TransferProtocol> protocols;
    private final Signalling signalling;
    private @Nullable Named<Signalling> named;

    Party(
            String name,
            Path home,
            MemoryNetwork network,
            MemoryConnectivity connectivity,
            List<TransferProtocol> protocols)
            throws IOException {
        this.device = new StandInDevice(name, name, Files.createDirectories(home.resolve(name + "-home")));
        this.folder = Files.createDirectories(home.resolve(name));
        this.connectivity = connectivity;
        this.protocols = protocols;
        var listeners = new Listeners();
        listeners.add(this::happened);
        var settings = new Settings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ZERO,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                false,
                32,
                4,
                32,
                128,
                512,
                1000);
        this.engine = new Engine(
                settings,
                Clock.systemUTC(),
                new Workers(settings.threads()),
                listeners,
                () -> handlers,
                () -> Optional.of(assembly()));
        this.signalling = network.join(device, message -> engine.received(named(), message));
    }

    private synchronized Named<Signalling> named() {
        Named<Signalling> now = named;
        if (now == null) {
            now = new Named<>("memory", signalling);
            named = now;
        }
        return now;
    }

    private Assembly assembly() {
        return new Assembly(
                device,
                List.of(named()),
                List.of(new Named<>("memory", connectivity)),
                new Named<>("plain", security),
                protocols,
                Optional.empty());
    }

    private synchronized void happened(TransferEvent event) {
        events.add(event);
        notifyAll();
    }

    void acceptAll() {
        handlers.add(offer -> Optional.of(new Decision.Accept(folder)));
    }

    Transfer send(String account, Path... files) throws TransferException {
        return send(SendOptions.USUAL, account, files);
    }

    Transfer send(SendOptions options, String account, Path... files) throws TransferException {
        return engine.send(
                assembly(),
                new Sending(List.of(files), Ticket.of(StandInDevice.accountId(account)), options),
                SourceTree.find(List.of(files), options));
    }

    /** Goes on with what the journal has, and remembers there from now on. */
    void remember() throws IOException {
        engine.remember(device.folder("org.passeur.core"), assembly());
    }

    /** What a process leaves that is killed: links without an end in order, and nothing said to anybody. */
    void crash() {
        signalling.close();
        connectivity.opened().forEach(link -> link.cut());
        // a process that is killed writes nothing afterwards; this one is to come to rest
        long end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < end
                && Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .anyMatch(name -> name.startsWith("passeur-receive") || name.startsWith("passeur-store"))) {
            Thread.yield();
        }
    }

    /** The first event of this kind that there was, or is soon. */
    synchronized <E extends TransferEvent> E await(Class<E> kind, Predicate<E> wanted) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (true) {
            Optional<E> found = events.stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .filter(wanted)
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("no " + kind.getSimpleName() + " came; there were " + events);
            }
            wait(left);
        }
    }

    /** The offer that came after so many others. */
    Offer offer(int others) throws InterruptedException {
        return await(
                        TransferEvent.OfferReceived.class,
                        offer -> events.stream()
                                        .filter(TransferEvent.OfferReceived.class::isInstance)
                                        .toList()
                                        .indexOf(offer)
                                == others)
                .offer();
    }

    List<TransferEvent> events(TransferId id) {
        return events.stream().filter(event -> event.transfer().equals(id)).toList();
    }

    Transfer ended(TransferId id) throws Exception {
        try {
            return engine.ended(id).toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("it does not end: " + engine.explain(id), e);
        }
    }

    @Override
    public void close() {
        engine.stop();
        signalling.close();
        engine.close();
    }
}
