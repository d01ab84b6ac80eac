package org.passeur.core;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.passeur.api.Checkup;
import org.passeur.api.Contacts;
import org.passeur.api.Diagnostics;
import org.passeur.api.Metric;
import org.passeur.api.OfferHandler;
import org.passeur.api.Passeur;
import org.passeur.api.Slot;
import org.passeur.api.TransferId;
import org.passeur.api.TransferListener;
import org.passeur.core.engine.Assembly;
import org.passeur.core.engine.Engine;
import org.passeur.core.engine.Listeners;
import org.passeur.core.engine.Named;
import org.passeur.core.engine.Settings;
import org.passeur.core.engine.Workers;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.diagnostics.ConnectivityCheck;
import org.passeur.spi.diagnostics.MetricSource;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.signalling.SignallingProvider;
import org.passeur.spi.transfer.TransferProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that comes and goes, in one place. While all slots are filled, {@link Passeur} is registered; what runs keeps
 * the providers that it began with. {@link Diagnostics} is there as long as this component is.
 */
@Component(
        service = {},
        configurationPid = "org.passeur.core")
@Designate(ocd = Config.class)
public final class Providers {
    private static final Logger log = LoggerFactory.getLogger(Providers.class);
    private static final int MAX_METRICS = 1000;
    private static final Duration JOIN_RETRY = Duration.ofSeconds(5);

    private final Ranked<LocalDevice> identities = new Ranked<>();
    private final Ranked<SignallingProvider> signallings = new Ranked<>();
    private final Ranked<ConnectivityProvider> connectivity = new Ranked<>();
    private final Ranked<SecurityProvider> security = new Ranked<>();
    private final Ranked<TransferProtocol> protocols = new Ranked<>();
    private final Ranked<Contacts> contacts = new Ranked<>();
    private final Ranked<OfferHandler> handlers = new Ranked<>();
    private final Ranked<MetricSource> metrics = new Ranked<>();
    private final Ranked<ConnectivityCheck> checks = new Ranked<>();
    private final Listeners listeners = new Listeners();
    private final BundleContext context;
    private final Engine engine;
    private final Presence presence;
    private final ScheduledThreadPoolExecutor calm;
    private final ServiceRegistration<Diagnostics> diagnostics;

    private @Nullable ServiceRegistration<Passeur> registered; // on the calm thread
    private @Nullable LocalDevice registeredFor; // on the calm thread
    private @Nullable LocalDevice remembering; // on the calm thread

    /** For DS. */
    @Activate
    public Providers(BundleContext context, Config config) {
        this(
                context,
                new Settings(
                        Duration.ofMillis(config.answer__timeout__millis()),
                        Duration.ofMillis(config.gathering__timeout__millis()),
                        Duration.ofMillis(config.negotiation__timeout__millis()),
                        Duration.ofMillis(config.path__grace__millis()),
                        Duration.ofMillis(config.acceptance__timeout__millis()),
                        Duration.ofMillis(config.inactivity__timeout__millis()),
                        contactsOnly(config.answer__requests__from()),
                        config.max__incoming__negotiations(),
                        config.max__incoming__negotiations__per__sender(),
                        config.max__outgoing__negotiations(),
                        config.max__incoming__exchanges(),
                        config.max__worker__threads(),
                        config.kept__ended__transfers()),
                Clock.systemUTC());
    }

    Providers(BundleContext context, Settings settings, Clock clock) {
        this.context = context;
        var workers = new Workers(settings.threads());
        engine = new Engine(settings, clock, workers, listeners, handlers::services, this::assembly);
        calm = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "passeur-providers");
            thread.setDaemon(true);
            return thread;
        });
        calm.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        presence = new Presence(workers, calm, JOIN_RETRY, engine::received, this::changed);
        var checkup = new Checks(workers, checks::all, this::missing, presence::sessions, Checks::ofThisHost);
        diagnostics = context.registerService(Diagnostics.class, new Answering(checkup), null);
    }

    private static boolean contactsOnly(String from) {
        return switch (from) {
            case "anyone" -> false;
            case "contacts" -> true;
            default ->
                throw new IllegalArgumentException(
                        "answer_requests_from must be \"anyone\" or \"contacts\", but is \"" + from + "\"");
        };
    }

    @Deactivate
    void deactivate() {
        diagnostics.unregister();
        calm.execute(this::withdraw);
        calm.shutdown();
        try {
            if (!calm.awaitTermination(1, TimeUnit.SECONDS)) {
                calm.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.stop();
        presence.close();
        engine.close();
    }

    /** Something came or went; what follows is done on a thread of our own, one change at a time. */
    private void changed() {
        try {
            calm.execute(this::settle);
        } catch (RejectedExecutionException e) {
            log.trace("the node stops", e);
        }
    }

    private void settle() {
        LocalDevice self = identities.best().map(Named::service).orElse(null);
        presence.update(Optional.ofNullable(self), signallings.all());
        List<Slot> missing = missing();
        if (registered != null && (!missing.isEmpty() || self != registeredFor)) {
            withdraw();
            if (!missing.isEmpty() && !stopping()) {
                log.warn("no transfers for now: nothing fills {}", missing);
            }
        }
        if (registered == null && missing.isEmpty() && self != null) {
            if (self != remembering) {
                remembering = self;
                remember(self);
            }
            registered = context.registerService(
                    Passeur.class, new PasseurService(engine, self, this::assembly, presence::sessions), null);
            registeredFor = self;
            log.info("ready to transfer files as account {}, device {}", self.account(), self.id());
        }
    }

    private void remember(LocalDevice self) {
        try {
            Path folder = self.folder("org.passeur.core");
            assembly().ifPresent(now -> engine.remember(folder, now));
        } catch (IOException e) {
            log.warn("transfers will not survive a restart: there is no folder for their journal", e);
        }
    }

    /** Whether the whole framework stops, so that it is no news when providers go. */
    private boolean stopping() {
        Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        return framework != null && framework.getState() == Bundle.STOPPING;
    }

    private void withdraw() {
        if (registered != null) {
            registered.unregister();
            registered = null;
            registeredFor = null;
        }
    }

    private Map<Slot, List<String>> slots() {
        Map<Slot, List<String>> slots = new EnumMap<>(Slot.class);
        slots.put(Slot.IDENTITY, identities.names());
        // without an account nobody can enter a network, which is not the network's fault
        slots.put(
                Slot.SIGNALLING,
                identities.best().isEmpty()
                        ? signallings.names()
                        : presence.sessions().stream().map(Named::name).toList());
        slots.put(Slot.CONNECTIVITY, connectivity.names());
        slots.put(Slot.SECURITY, security.names());
        slots.put(Slot.TRANSFER, protocols.names());
        return slots;
    }

    private List<Slot> missing() {
        Map<Slot, List<String>> now = slots();
        return Arrays.stream(Slot.values())
                .filter(slot -> now.getOrDefault(slot, List.of()).isEmpty())
                .toList();
    }

    private Optional<Assembly> assembly() {
        Optional<LocalDevice> self = identities.best().map(Named::service);
        Optional<Named<SecurityProvider>> securing = security.best();
        var connecting = connectivity.all();
        var moving = protocols.services();
        if (self.isEmpty() || securing.isEmpty() || connecting.isEmpty() || moving.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Assembly(
                self.get(),
                presence.sessions(),
                connecting,
                securing.get(),
                moving,
                contacts.best().map(Named::service)));
    }

    private List<Metric> metrics() {
        List<Metric> all = new ArrayList<>();
        slots().forEach((slot, names) ->
                all.add(Metric.gauge("core_providers", names.size(), "providers that fill a slot now")
                        .with("slot", slot.name().toLowerCase(Locale.ROOT))));
        all.addAll(engine.metrics());
        for (Named<MetricSource> source : metrics.all()) {
            try {
                List<Metric> some = source.service().metrics();
                all.addAll(some.subList(0, Math.min(some.size(), MAX_METRICS)));
            } catch (RuntimeException e) {
                log.warn("{} cannot give its figures", source.name(), e);
            }
        }
        return List.copyOf(all);
    }

    private final class Answering implements Diagnostics {
        private final Checks checkup;

        Answering(Checks checkup) {
            this.checkup = checkup;
        }

        @Override
        public List<Metric> metrics() {
            return Providers.this.metrics();
        }

        @Override
        public Checkup check(Duration longest) throws InterruptedException {
            return checkup.run(longest);
        }

        @Override
        public Map<Slot, List<String>> slots() {
            return Providers.this.slots();
        }

        @Override
        public List<Slot> missing() {
            return Providers.this.missing();
        }

        @Override
        public Optional<List<String>> explain(TransferId transfer) {
            return engine.explain(transfer);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addLocalDevice(ServiceReference<LocalDevice> reference, LocalDevice service) {
        identities.add(reference, service);
        changed();
    }

    void removeLocalDevice(ServiceReference<LocalDevice> reference) {
        identities.remove(reference);
        changed();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSignallingProvider(ServiceReference<SignallingProvider> reference, SignallingProvider service) {
        signallings.add(reference, service);
        changed();
    }

    void removeSignallingProvider(ServiceReference<SignallingProvider> reference) {
        signallings.remove(reference);
        changed();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addConnectivityProvider(ServiceReference<ConnectivityProvider> reference, ConnectivityProvider service) {
        connectivity.add(reference, service);
        changed();
    }

    void removeConnectivityProvider(ServiceReference<ConnectivityProvider> reference) {
        connectivity.remove(reference);
        changed();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSecurityProvider(ServiceReference<SecurityProvider> reference, SecurityProvider service) {
        security.add(reference, service);
        changed();
    }

    void removeSecurityProvider(ServiceReference<SecurityProvider> reference) {
        security.remove(reference);
        changed();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTransferProtocol(ServiceReference<TransferProtocol> reference, TransferProtocol service) {
        protocols.add(reference, service);
        changed();
    }

    void removeTransferProtocol(ServiceReference<TransferProtocol> reference) {
        protocols.remove(reference);
        changed();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addContacts(ServiceReference<Contacts> reference, Contacts service) {
        contacts.add(reference, service);
    }

    void removeContacts(ServiceReference<Contacts> reference) {
        contacts.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addOfferHandler(ServiceReference<OfferHandler> reference, OfferHandler service) {
        handlers.add(reference, service);
    }

    void removeOfferHandler(ServiceReference<OfferHandler> reference) {
        handlers.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addMetricSource(ServiceReference<MetricSource> reference, MetricSource service) {
        metrics.add(reference, service);
    }

    void removeMetricSource(ServiceReference<MetricSource> reference) {
        metrics.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addConnectivityCheck(ServiceReference<ConnectivityCheck> reference, ConnectivityCheck service) {
        checks.add(reference, service);
    }

    void removeConnectivityCheck(ServiceReference<ConnectivityCheck> reference) {
        checks.remove(reference);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTransferListener(TransferListener listener) {
        listeners.add(listener);
    }

    void removeTransferListener(TransferListener listener) {
        listeners.remove(listener);
    }
}
