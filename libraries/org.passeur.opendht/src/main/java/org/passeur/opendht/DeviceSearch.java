package org.passeur.opendht;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.passeur.api.AccountId;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.DeviceAnnouncement;
import org.passeur.opendht.value.Value;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of {@code find}: runs on the caller's thread, and is told by the table's threads what they find. */
final class DeviceSearch {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSearch.class);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    /** Announcements and devices looked at in one round. */
    private static final int MAX_DEVICES = 128;

    private final Table table;
    private final Certificates certificates;
    private final AccountId account;
    private final Id accountKey;
    private final Id self;
    private final Consumer<RemoteDevice> found;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Set<Id> treated = new HashSet<>();
    private int given;
    private int proving;

    DeviceSearch(Table table, Certificates certificates, AccountId account, Id self, Consumer<RemoteDevice> found) {
        this.table = table;
        this.certificates = certificates;
        this.account = account;
        this.accountKey = Id.ofHex(account.hex());
        this.self = self;
        this.found = found;
    }

    /** What the table's threads tell. */
    private sealed interface Event {
        record Announced(Value value) implements Event {}

        record Fetched(Id id, Optional<RemoteDevice> device) implements Event {}

        record Searched() implements Event {}

        record Ended() implements Event {}
    }

    /** Has {@link #run} end at once. Any thread. */
    void end() {
        events.add(new Event.Ended());
    }

    void run(Deadline deadline) throws IOException {
        long pause = FIRST_PAUSE_MILLIS;
        while (given == 0 && !deadline.passed()) {
            Deadline next = deadline.orAfter(Duration.ofMillis(pause));
            round(deadline);
            if (given == 0) {
                rest(next);
                pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    private void round(Deadline deadline) throws IOException {
        var announced = new int[1]; // touched by one call after the other
        var unused = table.get(accountKey, new Wanted.OwnedBy(accountKey), value -> {
                    events.add(new Event.Announced(value));
                    return ++announced[0] < MAX_DEVICES;
                })
                .whenComplete((done, failure) -> events.add(new Event.Searched()));
        boolean searching = true;
        while (searching || proving > 0) {
            Event event = next(deadline);
            if (event == null) {
                return;
            }
            searching &= !(event instanceof Event.Searched);
            handle(event);
        }
    }

    private void rest(Deadline until) throws IOException {
        for (Event event = next(until); event != null; event = next(until)) {
            handle(event);
        }
    }

    private void handle(Event event) {
        if (event instanceof Event.Announced announced) {
            DeviceAnnouncement.device(announced.value(), accountKey).ifPresent(this::prove);
        } else if (event instanceof Event.Fetched fetched) {
            proving--;
            Optional<RemoteDevice> device =
                    fetched.device().filter(d -> d.account().equals(account));
            if (device.isPresent()) {
                given++;
                found.accept(device.get());
            } else {
                treated.remove(fetched.id()); // perhaps next time
                LOG.debug("The device {} of {} is announced but not proven", fetched.id(), account);
            }
        }
    }

    private void prove(Id device) {
        if (!device.equals(self) && treated.size() < MAX_DEVICES && treated.add(device)) {
            proving++;
            var unused =
                    certificates.device(device).thenAccept(result -> events.add(new Event.Fetched(device, result)));
        }
    }

    private @Nullable Event next(Deadline deadline) throws IOException {
        try {
            Event event = events.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            if (event instanceof Event.Ended) {
                throw new IOException("the signalling session was closed while it looked for " + account);
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while looking for " + account);
        }
    }
}
