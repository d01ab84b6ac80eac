package org.passeur.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.passeur.api.Contacts;
import org.passeur.api.DeviceLinking;
import org.passeur.api.Printable;
import org.passeur.spi.identity.AccountStatement;
import org.passeur.spi.identity.LocalDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the home, makes an account in it if there is none, and then registers the services of this bundle. All that
 * happens on a thread of its own, because making keys takes seconds.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.passeur.identity")
@Designate(ocd = IdentityConfig.class)
public final class HomeIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(HomeIdentity.class);
    private static final int CLOSE_SECONDS = 5;

    /** What signalling networks need signed; read when a device is granted. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    volatile List<AccountStatement> statements = List.of();

    private final Path path;
    private final String displayName;
    private final Publisher publisher;
    private final KeySource keys;
    private final Clock clock;
    private final ExecutorService opener =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "passeur-identity"));

    /** Zero once the home was opened, or could not be. */
    private final CountDownLatch opened = new CountDownLatch(1);

    // guarded by this
    private boolean closed;
    private @Nullable Home home;
    private @Nullable Runnable device;
    private final List<Runnable> services = new ArrayList<>();

    /** For the framework. */
    @Activate
    public HomeIdentity(BundleContext context, IdentityConfig config) {
        this(
                path(config.home(), context.getProperty("passeur.home"), System.getProperty("user.home", "")),
                config.display__name(),
                registry(context),
                new RsaKeys(),
                Clock.systemUTC());
    }

    HomeIdentity(Path path, String displayName, Publisher publisher, KeySource keys, Clock clock) {
        this.path = path;
        this.displayName = Printable.of(displayName.strip());
        this.publisher = publisher;
        this.keys = keys;
        this.clock = clock;
        opener.execute(this::open);
        opener.shutdown(); // its thread ends when that is done
    }

    static Path path(String configured, @Nullable String property, String userHome) {
        if (!configured.isBlank()) {
            return Path.of(configured.strip());
        }
        return property == null || property.isBlank() ? Path.of(userHome, ".passeur") : Path.of(property.strip());
    }

    private static Publisher registry(BundleContext context) {
        return new Publisher() {
            @Override
            public <S> Runnable publish(Class<S> type, S service) {
                ServiceRegistration<S> registration = context.registerService(type, service, null);
                return registration::unregister;
            }
        };
    }

    private void open() {
        Home found = null;
        try {
            found = Home.open(path);
            var files = new IdentityFiles(found, clock);
            Identity identity = found.hasIdentity() ? files.load() : make(found, files);
            publish(found, identity, StoredContacts.load(found));
        } catch (InterruptedException e) {
            LOG.debug("stopped before there was an account", e);
            Thread.currentThread().interrupt();
            giveUp(found);
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "there is no account, because the home cannot be used: {}. When that is mended, start bundle"
                            + " org.passeur.identity again",
                    e.getMessage(),
                    e);
            giveUp(found);
        } finally {
            opened.countDown();
        }
    }

    /** Waits until the services are registered, or it is clear that they will not be. */
    void awaitOpened() throws InterruptedException {
        opened.await();
    }

    private Identity make(Home found, IdentityFiles files) throws IOException, InterruptedException {
        long began = System.nanoTime();
        LOG.info("making an account in {}; this takes some seconds", found.root());
        List<KeyPair> made = keys.make(3);
        Identity identity = files.create(displayName.isBlank() ? userName() : displayName, made);
        LOG.info(
                "made account {} with device {} in {} ms",
                identity.self().account(),
                identity.self().id(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        return identity;
    }

    private static String userName() {
        String name = Printable.of(System.getProperty("user.name", "").strip());
        return name.isBlank() ? "passeur" : name;
    }

    private synchronized void publish(Home found, Identity identity, StoredContacts contacts) throws IOException {
        if (closed) {
            found.close();
            return;
        }
        home = found;
        services.add(publisher.publish(Contacts.class, contacts));
        services.add(publisher.publish(
                DeviceLinking.class,
                new Linking(found, identity, contacts, keys, clock, () -> statements, this::announce)));
        announce(identity);
    }

    /** Registers the device, in the place of the one before. */
    private synchronized void announce(Identity identity) {
        if (closed || home == null) {
            return;
        }
        if (device != null) {
            device.run();
        }
        String name = displayName.isBlank() ? identity.accountName() : displayName;
        device = publisher.publish(LocalDevice.class, new HomeDevice(home, identity, name));
        LOG.info("this is {}, \"{}\"", identity, name);
    }

    private static void giveUp(@Nullable Home found) {
        if (found != null) {
            close(found);
        }
    }

    private static void close(Home found) {
        try {
            found.close();
        } catch (IOException e) {
            LOG.warn("the lock of {} could not be closed; it ends with this process", found.root(), e);
        }
    }

    /** Takes the services away and frees the home. Waits for a key being made to be given up. */
    @Deactivate
    void close() {
        opener.shutdownNow();
        try {
            if (!opener.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the home {} is still being opened; it is freed when that is over", path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    private synchronized void end() {
        closed = true;
        if (device != null) {
            device.run();
            device = null;
        }
        services.forEach(Runnable::run);
        services.clear();
        if (home != null) {
            close(home);
            home = null;
        }
    }
}
