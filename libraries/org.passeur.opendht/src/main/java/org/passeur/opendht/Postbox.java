package org.passeur.opendht;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Owner;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Value;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what is put under our key, proves who sent it and hands it over. What is not for us, not signed or not provable
 * is dropped without a word to anybody, and so is what came before. Opening costs milliseconds and anybody can put
 * anything: so one at a time is opened, within a {@link Budget}, in the order of a {@link LetterQueue}. All threads.
 */
final class Postbox {
    private static final Logger LOG = LoggerFactory.getLogger(Postbox.class);

    /** Values of this user type are the newer protocol's, with another content. */
    private static final String NEWER_PROTOCOL = "peer_request";

    /** Copies of so many are told. */
    private static final int REMEMBERED = 8192;
    /** What a sealed value has beside its message at most: wrapped key, owner, signature, names. */
    private static final int MAX_AROUND = 4096;
    /** What it has beside its message at least: owner and signature of the smallest key that anybody has, and the tag. */
    private static final int MIN_AROUND = 400;

    private static final long BUSY_MILLIS = 20;

    private final LocalDevice self;
    private final Id selfId;
    private final byte[] modulus;
    private final Inbox inbox;
    private final Alarm alarm;
    private final Predicate<Runnable> workers;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Function<Value.Closed, Optional<Value.Open>> opener;
    private final Proving proving;
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong junk = new AtomicLong();
    private final AtomicLong unopened = new AtomicLong();
    private final AtomicLong replayed = new AtomicLong();
    private final AtomicLong spent = new AtomicLong();

    // guarded by this
    private final LetterQueue queue = new LetterQueue(this::dropped);
    private final Budget budget;
    private final Set<Id> seen = Collections.newSetFromMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });
    private boolean opening;
    private boolean resting;
    private volatile boolean closed;

    Postbox(LocalDevice self, Inbox inbox, Certificates certificates, Alarm alarm, Workers workers, Clock clock) {
        this(
                self,
                inbox,
                certificates,
                alarm,
                workers::offer,
                clock,
                System::nanoTime,
                value -> Sealing.open(value, self.key(), Id.ofHex(self.id().hex())));
    }

    /** @param workers takes a task, or says that there is no room for it */
    Postbox(
            LocalDevice self,
            Inbox inbox,
            Certificates certificates,
            Alarm alarm,
            Predicate<Runnable> workers,
            Clock clock,
            LongSupplier nanos,
            Function<Value.Closed, Optional<Value.Open>> opener) {
        this.self = self;
        this.selfId = Id.ofHex(self.id().hex());
        this.modulus = modulus(self.chain().get(0));
        this.inbox = inbox;
        this.alarm = alarm;
        this.workers = workers;
        this.clock = clock;
        this.nanos = nanos;
        this.opener = opener;
        this.budget = new Budget(nanos.getAsLong());
        this.proving = new Proving(certificates, alarm, this::hand, one -> forget(one.letter()));
    }

    private static byte[] modulus(X509Certificate certificate) {
        BigInteger modulus = ((RSAPublicKey) certificate.getPublicKey()).getModulus();
        byte[] bytes = modulus.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    /** A value came under our key, brought by {@code source}. Does not block. */
    void arrived(Value value, Object source) {
        if (closed) {
            return;
        }
        if (!(value instanceof Value.Closed sealed) || !isPossible(sealed)) {
            LOG.debug("A value for us that is not sealed for us is ignored");
            junk.incrementAndGet();
            return;
        }
        Id print = Id.hash(sealed.cypher().array());
        boolean stamped = Stamp.isOn(sealed.id(), print, selfId, clock.instant().getEpochSecond());
        synchronized (this) {
            if (!seen.add(print)) {
                replayed.incrementAndGet();
                return;
            }
            queue.add(new Letter(sealed, print, stamped), source);
        }
        pump();
    }

    /** What can be told without the key. */
    private boolean isPossible(Value.Closed sealed) {
        int length = sealed.cypher().length();
        return length >= modulus.length + MIN_AROUND
                && length <= modulus.length + Signalling.MAX_MESSAGE + MAX_AROUND
                && Arrays.compareUnsigned(sealed.cypher().array(), 0, modulus.length, modulus, 0, modulus.length) < 0;
    }

    /** Has the next one opened, if it is time. */
    private void pump() {
        Letter letter;
        synchronized (this) {
            if (closed || opening || resting || queue.isEmpty()) {
                return;
            }
            long wait = budget.waitNanos(nanos.getAsLong());
            if (wait > 0) {
                restFor(TimeUnit.NANOSECONDS.toMillis(wait) + 1);
                return;
            }
            letter = queue.poll().orElseThrow();
            opening = true;
        }
        if (!workers.test(() -> work(letter))) {
            synchronized (this) {
                opening = false;
                queue.add(letter, "again");
                restFor(BUSY_MILLIS);
            }
        }
    }

    private void restFor(long millis) {
        resting = true;
        alarm.after(millis, () -> {
            synchronized (this) {
                resting = false;
            }
            pump();
        });
    }

    private void work(Letter letter) {
        long begun = nanos.getAsLong();
        try {
            open(letter);
        } finally {
            long took = nanos.getAsLong() - begun;
            spent.addAndGet(took);
            synchronized (this) {
                budget.spend(took);
                opening = false;
            }
            pump();
        }
    }

    private void open(Letter letter) {
        opened.incrementAndGet();
        Optional<Value.Open> open = opener.apply(letter.value());
        Owner owner = open.map(value -> value.body().owner()).orElse(null);
        if (open.isEmpty()
                || owner == null
                || owner.keyId().equals(selfId)
                || open.get().body().userType().equals(NEWER_PROTOCOL)
                || open.get().body().data().length() > Signalling.MAX_MESSAGE) {
            LOG.debug("The sealed value {} is ignored", letter.value().id());
            junk.incrementAndGet();
            return;
        }
        proving.prove(new Proving.Case(letter, open.get(), owner.keyId(), 0));
    }

    private void hand(Proving.Case one, RemoteDevice sender) {
        boolean taken = workers.test(() -> {
            if (!closed) {
                inbox.received(new SignallingMessage(
                        id(one.message()), sender, one.message().body().data().array()));
            }
        });
        if (!taken && !closed) {
            alarm.after(BUSY_MILLIS, () -> hand(one, sender));
        }
    }

    /** It was not opened: a copy of it may be. Called with the lock held. */
    private void dropped(Letter letter) {
        unopened.incrementAndGet();
        seen.remove(letter.print());
    }

    /** Its sender could not be proven: perhaps that of a copy can be, later. */
    private synchronized void forget(Letter letter) {
        seen.remove(letter.print());
    }

    /**
     * The same for all copies: made of the signature, which is the sender's alone. The value's own id is outside the seal,
     * where those who store it can change it.
     */
    private static String id(Value.Open message) {
        return HexFormat.of().formatHex(Id.hash(message.signature().array()).bytes());
    }

    MailFigures figures() {
        return new MailFigures(opened.get(), junk.get(), unopened.get(), replayed.get(), spent.get());
    }

    void close() {
        closed = true;
        proving.close();
    }
}
