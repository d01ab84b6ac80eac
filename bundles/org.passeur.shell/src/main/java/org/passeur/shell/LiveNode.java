package org.passeur.shell;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.passeur.api.Contacts;
import org.passeur.api.Decision;
import org.passeur.api.Diagnostics;
import org.passeur.api.Offer;
import org.passeur.api.OfferHandler;
import org.passeur.api.Passeur;
import org.passeur.api.SharedTable;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferListener;
import org.passeur.shell.command.Node;
import org.passeur.shell.command.TableService;
import org.passeur.shell.command.TransferFeed;

/** The node's services as they come and go: the only dynamic references of the shell. */
@Component(service = {LiveNode.class, TransferListener.class, OfferHandler.class})
public final class LiveNode implements Node, TransferListener, OfferHandler {
    private final TransferFeed feed = new TransferFeed();
    private final Map<ServiceReference<SharedTable>, TableService> tables = new ConcurrentSkipListMap<>(
            Comparator.<ServiceReference<SharedTable>>naturalOrder().reversed());
    private @Nullable Passeur passeur;
    private @Nullable Diagnostics diagnostics;
    private @Nullable Contacts contacts;

    /** Begins without services. */
    @Activate
    public LiveNode() {}

    @Override
    public synchronized Optional<Passeur> passeur() {
        return Optional.ofNullable(passeur);
    }

    @Override
    public synchronized Optional<Diagnostics> diagnostics() {
        return Optional.ofNullable(diagnostics);
    }

    @Override
    public synchronized Optional<Contacts> contacts() {
        return Optional.ofNullable(contacts);
    }

    @Override
    public List<TableService> tables() {
        return List.copyOf(tables.values());
    }

    @Override
    public TransferFeed feed() {
        return feed;
    }

    @Override
    public synchronized void awaitChange(Duration longest) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedWait(this, longest.toNanos());
    }

    @Override
    public void happened(TransferEvent event) {
        feed.happened(event);
    }

    @Override
    public Optional<Decision> decide(Offer offer) {
        return feed.decide(offer);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void setPasseur(Passeur service) {
        passeur = service;
        notifyAll();
    }

    synchronized void unsetPasseur(Passeur service) {
        if (passeur == service) {
            passeur = null;
            notifyAll();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void setDiagnostics(Diagnostics service) {
        diagnostics = service;
        notifyAll();
    }

    synchronized void unsetDiagnostics(Diagnostics service) {
        if (diagnostics == service) {
            diagnostics = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void setContacts(Contacts service) {
        contacts = service;
        notifyAll();
    }

    synchronized void unsetContacts(Contacts service) {
        if (contacts == service) {
            contacts = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addTable(ServiceReference<SharedTable> reference, SharedTable table) {
        boolean bare = Boolean.TRUE.equals(reference.getProperty(SharedTable.BARE));
        tables.put(
                reference, new TableService(table, String.valueOf(reference.getProperty(SharedTable.PROVIDER)), bare));
        notifyAll();
    }

    void removeTable(ServiceReference<SharedTable> reference) {
        tables.remove(reference);
    }
}
