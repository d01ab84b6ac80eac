package org.passeur.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.Felix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.passeur.api.Checkup;
import org.passeur.api.Diagnostics;
import org.passeur.api.Finding;
import org.passeur.api.Metric;
import org.passeur.api.Passeur;
import org.passeur.api.Slot;
import org.passeur.api.TransferId;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.diagnostics.ConnectivityCheck;
import org.passeur.spi.diagnostics.MetricSource;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingProvider;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.MemoryConnectivity;
import org.passeur.tck.standin.MemoryNetwork;
import org.passeur.tck.standin.PlainSecurity;
import org.passeur.tck.standin.StandInDevice;

/** The bundle as it is built, in a real framework; the stand-ins are registered from outside. */
class ProvidersTest {
    private static final String SHARED = "org.passeur.api;version=0.1.0,org.passeur.spi.connectivity;version=0.1.0,"
            + "org.passeur.spi.diagnostics;version=0.1.0,org.passeur.spi.identity;version=0.1.0,org.passeur.spi.link;version=0.1.0,"
            + "org.passeur.spi.security;version=0.1.0,org.passeur.spi.signalling;version=0.1.0,"
            + "org.passeur.spi.transfer;version=0.1.0,org.slf4j;version=2.0.0,"
            + "org.jspecify.annotations;version=1.0.0";

    @TempDir
    Path folder;

    private final MemoryNetwork network = new MemoryNetwork();
    private Felix felix;
    private BundleContext context;
    private Bundle core;

    @BeforeEach
    void a_framework() throws Exception {
        Map<String, Object> settings = new HashMap<>();
        settings.put("org.osgi.framework.storage", folder.resolve("cache").toString());
        settings.put("org.osgi.framework.system.packages.extra", SHARED);
        felix = new Felix(settings);
        felix.start();
        context = felix.getBundleContext();
        for (Class<?> of : List.of(
                org.osgi.util.function.Function.class,
                org.osgi.util.promise.Promise.class,
                org.osgi.service.component.ComponentContext.class,
                org.apache.felix.scr.info.ScrInfo.class)) {
            context.installBundle(location(of)).start();
        }
        core = context.installBundle(location(Providers.class));
    }

    @AfterEach
    void no_thread_is_left() throws Exception {
        felix.stop();
        felix.waitForStop(10_000);
        until(() -> threads() == 0, "the threads end");
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("passeur-"))
                .count();
    }

    private static String location(Class<?> of) throws URISyntaxException {
        return "reference:"
                + new File(of.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toURI();
    }

    private Bundle capability() throws IOException, BundleException {
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "org.passeur.security.example");
        main.putValue("Provide-Capability", "org.passeur.slot;org.passeur.slot=security;version:Version=\"0.1.0\"");
        Path jar = folder.resolve("security.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                var made = new JarOutputStream(out, manifest)) {
            made.finish();
        }
        return context.installBundle(jar.toUri().toString());
    }

    private <T> ServiceRegistration<T> fill(Class<T> slot, T provider) {
        return context.registerService(slot, provider, null);
    }

    private LocalDevice device() {
        return new StandInDevice("alice", "alice", folder);
    }

    private <T> T service(Class<T> type) {
        ServiceReference<T> reference = context.getServiceReference(type);
        return context.getService(reference);
    }

    private boolean there() {
        return context.getServiceReference(Passeur.class) != null;
    }

    private static void until(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void an_assembly_without_a_security_provider_does_not_resolve() throws Exception {
        assertThatThrownBy(core::start)
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("org.passeur.slot=security");
        capability();
        core.start();
        assertThat(core.getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void the_embedded_codec_works_inside_the_framework() throws Exception {
        capability();
        core.start();
        Class<?> message = core.loadClass("org.passeur.core.message.PeerConnectionMessage");
        Class<?> codec = core.loadClass("org.passeur.core.message.PeerConnectionCodec");
        assertThat(message.getClassLoader()).isNotSameAs(getClass().getClassLoader());
        Object request = message.getMethod("fitting", long.class, int.class, List.class)
                .invoke(null, 1L, 0x01000002, List.of("192.0.2.1"));
        Object bytes = codec.getMethod("encode", message).invoke(null, request);
        assertThat(codec.getMethod("decode", byte[].class).invoke(null, bytes)).isEqualTo(request);
    }

    @Test
    void diagnostics_are_always_there_and_the_service_exactly_while_all_slots_are_filled() throws Exception {
        capability();
        core.start();
        Diagnostics diagnostics = service(Diagnostics.class);
        assertThat(diagnostics.missing()).containsExactly(Slot.values());
        assertThat(diagnostics.explain(new TransferId(1))).isEmpty();
        fill(LocalDevice.class, device());
        fill(SignallingProvider.class, network);
        fill(ConnectivityProvider.class, MemoryConnectivity.usual());
        var security = fill(SecurityProvider.class, new PlainSecurity());
        assertThat(there()).isFalse();
        fill(TransferProtocol.class, new LineProtocol(false));
        until(this::there, "the service comes");
        assertThat(diagnostics.missing()).isEmpty();
        assertThat(diagnostics.slots().get(Slot.SECURITY)).containsExactly("org.apache.felix.framework");
        Passeur passeur = service(Passeur.class);
        assertThat(passeur.account().displayName()).isEqualTo("alice");
        assertThat(passeur.ticket().account()).isEqualTo(passeur.account().id());
        assertThatThrownBy(() -> passeur.send(List.of(), passeur.ticket().account()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> passeur.send(List.of(folder), passeur.account().id()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this account itself");
        security.unregister();
        until(() -> !there(), "the service goes");
        assertThat(diagnostics.missing()).containsExactly(Slot.SECURITY);
        fill(SecurityProvider.class, new PlainSecurity());
        until(this::there, "the service comes back");
    }

    @Test
    void figures_and_checks_of_all_providers_are_collected_even_without_an_account() throws Exception {
        capability();
        core.start();
        Diagnostics diagnostics = service(Diagnostics.class);
        fill(MetricSource.class, () -> {
            throw new IllegalStateException("a defect");
        });
        var source =
                fill(MetricSource.class, () -> List.of(Metric.gauge("example_things", 7, "things that there are")));
        fill(ConnectivityCheck.class, deadline -> List.of(Finding.ok("example", "fine")));
        assertThat(diagnostics.metrics())
                .anyMatch(metric -> metric.name().equals("example_things") && metric.value() == 7)
                .anyMatch(metric -> metric.name().equals("core_providers")
                        && "identity".equals(metric.labels().get("slot"))
                        && metric.value() == 0);
        Checkup checkup = diagnostics.check(Duration.ofMillis(100));
        assertThat(checkup.findings()).anyMatch(finding -> finding.subject().equals("example"));
        assertThat(checkup.reachable()).isFalse();
        source.unregister();
        assertThat(diagnostics.metrics()).noneMatch(metric -> metric.name().equals("example_things"));
    }

    @Test
    void the_device_is_in_the_network_while_provider_and_identity_are_there() throws Exception {
        capability();
        core.start();
        var signalling = fill(SignallingProvider.class, network);
        var identity = fill(LocalDevice.class, device());
        until(() -> network.size() == 1, "joined");
        identity.unregister();
        until(() -> network.size() == 0, "left with the identity");
        fill(LocalDevice.class, device());
        until(() -> network.size() == 1, "joined again");
        signalling.unregister();
        until(() -> network.size() == 0, "left with the provider");
        fill(SignallingProvider.class, network);
        until(() -> network.size() == 1, "joined once more");
        long begun = System.nanoTime();
        core.stop();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(5000);
        assertThat(network.size()).isZero();
        assertThat(context.getServiceReference(Diagnostics.class)).isNull();
    }

    @Test
    void a_network_is_left_before_it_is_entered_as_somebody_else() throws Exception {
        capability();
        core.start();
        var inside = new AtomicInteger();
        var refused = new AtomicInteger();
        fill(SignallingProvider.class, (self, inbox) -> {
            if (!inside.compareAndSet(0, 1)) {
                refused.incrementAndGet();
                throw new IOException("the port is taken");
            }
            return leaving(network.join(self, inbox), () -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300)); // sockets take their time
                inside.set(0);
            });
        });
        var identity = fill(LocalDevice.class, device());
        until(() -> network.size() == 1, "joined");
        identity.unregister();
        fill(LocalDevice.class, new StandInDevice("alicia", "alice", folder));
        until(() -> network.size() == 0, "left");
        until(() -> network.size() == 1, "joined as another device");
        assertThat(refused).hasValue(0);
    }

    private static Signalling leaving(Signalling session, Runnable slowly) {
        return (Signalling) Proxy.newProxyInstance(
                Signalling.class.getClassLoader(), new Class<?>[] {Signalling.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(session, arguments);
                    if (method.getName().equals("close")) {
                        slowly.run();
                    }
                    return result;
                });
    }
}
