package org.passeur.opendht;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.spi.identity.RemoteDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opened messages whose senders have to be proven. Senders that are known need no search of the network and are never in
 * the queue; the others are looked for a few at a time: stamped ones first, then the newest. All threads.
 */
final class Proving {
    private static final Logger LOG = LoggerFactory.getLogger(Proving.class);
    private static final int AT_ONCE = 8;
    private static final int MAX_WAITING = 64;
    private static final int TRIES = 6;
    private static final long FIRST_RETRY_MILLIS = 250;

    private final Certificates certificates;
    private final Alarm alarm;
    private final BiConsumer<Case, RemoteDevice> proven;
    private final Consumer<Case> given;
    /** Without stamp, with stamp; the newest last. Guarded by this. */
    private final List<Deque<Case>> waiting = List.of(new ArrayDeque<>(), new ArrayDeque<>());

    private int running;
    private boolean closed;

    /**
     * @param proven takes a message whose sender is proven
     * @param given takes one whose sender is not
     */
    Proving(Certificates certificates, Alarm alarm, BiConsumer<Case, RemoteDevice> proven, Consumer<Case> given) {
        this.certificates = certificates;
        this.alarm = alarm;
        this.proven = proven;
        this.given = given;
    }

    /**
     * A message whose sender is to be proven.
     *
     * @param letter as it came
     * @param message what was in it
     * @param sender the id of the key that signed it
     * @param tries how often its sender was looked for in vain
     */
    record Case(Letter letter, Value.Open message, Id sender, int tries) {
        Case again() {
            return new Case(letter, message, sender, tries + 1);
        }
    }

    void prove(Case one) {
        Optional<RemoteDevice> known = certificates.known(one.sender());
        if (known.isPresent()) {
            proven.accept(one, known.get());
            return;
        }
        Case dropped;
        synchronized (this) {
            waiting.get(one.letter().stamped() ? 1 : 0).addLast(one);
            dropped = tooMany();
        }
        if (dropped != null) {
            given.accept(dropped);
        }
        next();
    }

    private @Nullable Case tooMany() {
        return waiting.get(0).size() + waiting.get(1).size() <= MAX_WAITING
                ? null
                : waiting.get(waiting.get(0).isEmpty() ? 1 : 0).pollFirst();
    }

    private void next() {
        Case one = take();
        while (one != null) {
            Case current = one;
            var unused = certificates.device(current.sender()).thenAccept(device -> {
                over();
                device.ifPresentOrElse(d -> proven.accept(current, d), () -> notFound(current));
                next();
            });
            one = take();
        }
    }

    private synchronized @Nullable Case take() {
        if (closed || running >= AT_ONCE) {
            return null;
        }
        Case one = waiting.get(waiting.get(1).isEmpty() ? 0 : 1).pollLast();
        running += one == null ? 0 : 1;
        return one;
    }

    private synchronized void over() {
        running--;
    }

    private void notFound(Case one) {
        if (one.tries() + 1 < TRIES) { // its certificate may be on its way
            alarm.after(FIRST_RETRY_MILLIS << one.tries(), () -> prove(one.again()));
        } else {
            LOG.info("A message of the device {} is dropped: its certificate is not to be found", one.sender());
            given.accept(one);
        }
    }

    synchronized void close() {
        closed = true;
        waiting.forEach(Deque::clear);
    }
}
