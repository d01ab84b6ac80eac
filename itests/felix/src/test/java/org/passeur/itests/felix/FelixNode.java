package org.passeur.itests.felix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;
import org.passeur.tck.identity.TestHome;

/**
 * A whole node in this process: a Felix framework with the distribution's own bundles and configuration, bound to
 * loopback. Only {@code org.passeur.api} comes from the test's class path, so that tests can call its services.
 */
final class FelixNode implements AutoCloseable {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("passeur.distribution"));
    private static final Duration START = Duration.ofSeconds(60);

    private final Framework framework;

    private FelixNode(Framework framework) {
        this.framework = framework;
    }

    /** Starts a node as one of the TCK's people; {@code home} is made. */
    static FelixNode start(String person, Path home) throws IOException, BundleException {
        return start(person, home, Map.of(), "");
    }

    /**
     * Starts one with further files of configuration.
     *
     * @param configuration their content by PID
     * @param bootstrap by which nodes to enter the DHT
     */
    static FelixNode start(String person, Path home, Map<String, String> configuration, String bootstrap)
            throws IOException, BundleException {
        TestHome.prepare(home, person);
        Path further = Files.createDirectories(home.resolve("further"));
        for (Map.Entry<String, String> file : configuration.entrySet()) {
            Files.writeString(further.resolve(file.getKey() + ".cfg"), file.getValue());
        }
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "org.passeur.api;version=0.1.0");
        properties.put("passeur.home", home.toString());
        properties.put("passeur.bind", "127.0.0.1");
        properties.put("passeur.bootstrap", bootstrap);
        properties.put("felix.fileinstall.dir", DISTRIBUTION.resolve("conf") + "," + further);
        properties.put("felix.fileinstall.noInitialDelay", "true");
        properties.put("felix.fileinstall.filter", ".*\\.(cfg|config)");
        properties.put("felix.fileinstall.enableConfigSave", "false");
        properties.put("gosh.args", "--nointeractive");
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(properties);
        framework.start();
        var node = new FelixNode(framework);
        List<Bundle> installed = new ArrayList<>();
        for (String folder : List.of("system", "bundle")) {
            for (Path jar : jars(DISTRIBUTION.resolve(folder))) {
                installed.add(
                        framework.getBundleContext().installBundle(jar.toUri().toString()));
            }
        }
        for (Bundle bundle : installed) {
            bundle.start();
        }
        return node;
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".jar"))
                    .filter(f -> !f.getFileName().toString().startsWith("org.passeur.api"))
                    .sorted()
                    .toList();
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    List<Bundle> bundles() {
        return Arrays.asList(framework.getBundleContext().getBundles());
    }

    Bundle bundle(String symbolicName) {
        return bundles().stream()
                .filter(b -> symbolicName.equals(b.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + symbolicName));
    }

    /** The service, once it is there. */
    <S> S service(Class<S> type) throws InterruptedException {
        var tracker = new ServiceTracker<S, S>(context(), type, null);
        tracker.open();
        try {
            return Optional.ofNullable(tracker.waitForService(START.toMillis()))
                    .orElseThrow(() -> new AssertionError("no " + type.getName() + " within " + START));
        } finally {
            tracker.close();
        }
    }

    boolean has(Class<?> type) {
        return context().getServiceReference(type.getName()) != null;
    }

    @Override
    public void close() throws BundleException, InterruptedException {
        framework.stop();
        FrameworkEvent event = framework.waitForStop(20_000);
        if (event.getType() == FrameworkEvent.WAIT_TIMEDOUT) {
            throw new AssertionError("the node did not stop within 20 s");
        }
    }
}
