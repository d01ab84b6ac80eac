package org.passeur.shell.command;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.passeur.api.Account;
import org.passeur.api.AccountId;
import org.passeur.api.Checkup;
import org.passeur.api.Contact;
import org.passeur.api.Contacts;
import org.passeur.api.Decision;
import org.passeur.api.DeviceId;
import org.passeur.api.Diagnostics;
import org.passeur.api.Direction;
import org.passeur.api.FileInfo;
import org.passeur.api.Metric;
import org.passeur.api.Part;
import org.passeur.api.Passeur;
import org.passeur.api.SendOptions;
import org.passeur.api.Slot;
import org.passeur.api.Ticket;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;

/** A node whose services do what a test says. */
final class PretendNode implements Node, Passeur, Diagnostics, Contacts {
    static final AccountId BOB = new AccountId("b".repeat(40));
    static final DeviceId PHONE = new DeviceId("d".repeat(40));
    static final TransferId ID = new TransferId(0x1234);

    final TransferFeed feed = new TransferFeed();
    final List<String> calls = new ArrayList<>();
    final List<Contact> contacts = new ArrayList<>();
    final CountDownLatch sent = new CountDownLatch(1);
    final CountDownLatch ticketGiven = new CountDownLatch(1);
    volatile boolean ready = true;
    volatile boolean bare;
    volatile List<Slot> missing = List.of(Slot.SIGNALLING);
    volatile List<TableService> tables = List.of();
    volatile Checkup checkup = new Checkup(List.of(), true);
    volatile List<Part> parts = List.of();
    volatile List<TransferEvent> story = List.of();
    volatile List<TransferEvent> again = List.of();
    volatile Optional<TransferException> refusal = Optional.empty();

    @Override
    public Optional<Passeur> passeur() {
        return ready ? Optional.of(this) : Optional.empty();
    }

    @Override
    public Optional<Diagnostics> diagnostics() {
        return bare ? Optional.empty() : Optional.of(this);
    }

    @Override
    public Optional<Contacts> contacts() {
        return Optional.of(this);
    }

    @Override
    public List<TableService> tables() {
        return tables;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.gauge("core_providers", 2, "providers that fill a slot now")
                        .with("slot", "security"),
                Metric.gauge("core_providers", 1, "providers that fill a slot now")
                        .with("slot", "identity"),
                Metric.counter("example_seconds_total", 1.5, "seconds"));
    }

    @Override
    public Checkup check(Duration longest) {
        called("check " + longest);
        return checkup;
    }

    @Override
    public TransferFeed feed() {
        return feed;
    }

    @Override
    public void awaitChange(Duration longest) {
        ready = !bare;
    }

    synchronized void called(String call) {
        calls.add(call);
    }

    Transfer view(Direction direction, TransferState state) {
        return new Transfer(
                ID,
                direction,
                BOB,
                List.of(new FileInfo("a.txt", 10)),
                state,
                5,
                10,
                Instant.EPOCH,
                Optional.empty(),
                parts);
    }

    @Override
    public Account account() {
        return new Account(new AccountId("a".repeat(40)), "Alice", new DeviceId("c".repeat(40)));
    }

    @Override
    public Ticket ticket() {
        ticketGiven.countDown();
        return new Ticket(account().id(), List.of(new InetSocketAddress("127.0.0.1", 4222)));
    }

    @Override
    public void bootstrap(Collection<InetSocketAddress> nodes) {
        called("bootstrap " + nodes);
    }

    @Override
    public Transfer send(List<Path> files, Ticket to, SendOptions options) throws TransferException {
        called("send " + files + " to " + to);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        story.forEach(feed::happened);
        sent.countDown();
        return view(Direction.OUTGOING, TransferState.CREATED);
    }

    @Override
    public Transfer retry(TransferId id) {
        called("retry " + id);
        if (!id.equals(ID)) {
            throw new IllegalArgumentException("there is no transfer " + id);
        }
        List<TransferEvent> second = again.isEmpty() ? story : again;
        second.forEach(feed::happened);
        return view(Direction.OUTGOING, TransferState.CREATED);
    }

    @Override
    public List<Transfer> transfers() {
        return List.of(view(Direction.OUTGOING, TransferState.ONGOING));
    }

    @Override
    public Optional<Transfer> transfer(TransferId id) {
        return id.equals(ID) ? Optional.of(view(Direction.OUTGOING, TransferState.ONGOING)) : Optional.empty();
    }

    @Override
    public CompletionStage<Transfer> ended(TransferId id) {
        return new CompletableFuture<>();
    }

    @Override
    public void accept(TransferId id, Decision.Accept decision) {
        if (!id.equals(ID)) {
            throw new IllegalStateException("no offer waits under " + id);
        }
        called("accept " + id + " into " + decision.directory());
        feed.happened(new TransferEvent.Accepted(Instant.EPOCH, id, PHONE));
    }

    @Override
    public void refuse(TransferId id) {
        called("refuse " + id);
    }

    @Override
    public void limit(long bytesPerSecond) {
        called("limit " + bytesPerSecond);
    }

    @Override
    public void limit(TransferId id, long bytesPerSecond) {
        called("limit " + id + " " + bytesPerSecond);
    }

    @Override
    public void forget(TransferId id) {
        if (!id.equals(ID)) {
            throw new IllegalArgumentException("there is no transfer " + id);
        }
        called("forget " + id);
    }

    @Override
    public void cancel(TransferId id) {
        called("cancel " + id);
        feed.happened(new TransferEvent.Ended(
                Instant.EPOCH,
                id,
                new org.passeur.api.Outcome.Failed(new TransferException.Cancelled(false, "cancelled here"))));
    }

    @Override
    public void cancel(TransferId id, DeviceId device) {
        called("cancel " + id + " " + device);
    }

    @Override
    public Map<Slot, List<String>> slots() {
        var slots = new EnumMap<Slot, List<String>>(Slot.class);
        slots.put(Slot.SECURITY, List.of("org.passeur.security.jsse"));
        return slots;
    }

    @Override
    public List<Slot> missing() {
        return missing;
    }

    @Override
    public Optional<List<String>> explain(TransferId transfer) {
        return transfer.equals(ID) ? Optional.of(List.of("0.1 s  created")) : Optional.empty();
    }

    @Override
    public List<Contact> all() {
        return List.copyOf(contacts);
    }

    @Override
    public Optional<Contact> named(String name) {
        return contacts.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    @Override
    public Optional<Contact> of(AccountId account) {
        return contacts.stream().filter(c -> c.account().equals(account)).findFirst();
    }

    @Override
    public void put(Contact contact) {
        contacts.add(contact);
    }

    @Override
    public boolean remove(AccountId account) {
        return contacts.removeIf(c -> c.account().equals(account));
    }
}
