package org.passeur.launcher;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.util.tracker.ServiceTracker;
import org.passeur.shell.command.ExitCode;
import org.passeur.shell.command.GlobalOptions;
import org.passeur.shell.control.ControlAddress;
import org.passeur.shell.control.Request;

/** A node in this process: the framework with the distribution's bundles, for as long as its first command runs. */
final class OwnNode {
    /** OpenDHT's own: where one looks for a node to enter by. */
    private static final int BARE_PORT = 4222;

    private static final int SYSTEM_LEVEL = 1;
    private static final int CONFIGURATION_LEVEL = 2;
    private static final int BUNDLE_LEVEL = 5;
    private static final long CONTROL_WITHIN_MILLIS = 30_000;
    private static final long STOP_WITHIN_MILLIS = 10_000;

    private final Distribution distribution;
    private final GlobalOptions global;
    private final ControlAddress address;
    private final boolean bare;

    /** @param bare whether it only serves the signalling network: without account, core and what they need */
    OwnNode(Distribution distribution, GlobalOptions global, ControlAddress address, boolean bare) {
        this.distribution = distribution;
        this.global = global;
        this.address = address;
        this.bare = bare;
    }

    ExitCode run(Request request, Terminal terminal) throws IOException, BundleException, InterruptedException {
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no OSGi framework is on the class path"))
                .newFramework(properties());
        framework.init();
        ownersOnly(global.home().resolve("cache"));
        ownersOnly(global.home().resolve("log"));
        var earlyEnd = new Thread(
                () -> {
                    stop(framework);
                    Runtime.getRuntime().halt(ExitCode.CANCELLED.number());
                },
                "passeur-early-end");
        Runtime.getRuntime().addShutdownHook(earlyEnd);
        try {
            install(framework.getBundleContext());
            framework.start();
            awaitControl(framework.getBundleContext());
            Optional<SocketChannel> node = address.connect();
            if (node.isEmpty()) {
                terminal.err().println("passeur: the node does not listen in its home; its log says why");
                return ExitCode.INTERNAL;
            }
            var client = new ControlClient(node.get(), terminal);
            EndOfProcess.release(earlyEnd);
            return EndOfProcess.guard(client, () -> client.run(request), () -> stop(framework));
        } finally {
            stop(framework);
        }
    }

    /** The framework and the logging make their folders open to all. */
    private static void ownersOnly(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private Map<String, String> properties() throws IOException {
        Path home = global.home();
        Map<String, String> all = new HashMap<>();
        all.put(Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString());
        all.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        all.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "10");
        all.put("felix.log.level", "1");
        all.put("passeur.home", home.toString());
        all.put("passeur.port", Integer.toString(global.port(bare ? BARE_PORT : 0)));
        all.put("passeur.network", Long.toString(global.network()));
        all.put("passeur.bind", String.join(",", global.bind()));
        all.put("passeur.bootstrap", String.join(",", global.bootstrap()));
        all.put("passeur.stun", String.join(",", global.stun()));
        all.put("passeur.turn", asConfigured(global.turn()));
        all.put("felix.fileinstall.dir", distribution.configuration(home, bare).toString());
        all.put(
                "felix.fileinstall.tmpdir",
                home.resolve("cache").resolve("fileinstall").toString());
        all.put("felix.fileinstall.noInitialDelay", "true");
        all.put("felix.fileinstall.enableConfigSave", "false");
        all.put("felix.fileinstall.filter", ".*\\.(cfg|config)");
        all.put("felix.fileinstall.poll", "5000");
        all.put("felix.fileinstall.log.level", "2");
        // nothing is to be printed before the logging's configuration is there
        all.put("org.ops4j.pax.logging.DefaultServiceLog.level", "ERROR");
        all.put("org.ops4j.pax.logging.service.frameworkEventsLogLevel", "WARN");
        all.put("org.ops4j.pax.logging.service.serviceEventsLogLevel", "DISABLED");
        return all;
    }

    /** A password may have in it what separates or is substituted in a file of configuration: that is percent-encoded. */
    static String asConfigured(List<String> uris) {
        return uris.stream()
                .map(uri -> uri.replace(",", "%2C").replace("$", "%24").replace("\\", "%5C"))
                .collect(Collectors.joining(","));
    }

    /** By reference: the framework reads the distribution's jars where they are. */
    private void install(BundleContext context) throws IOException, BundleException {
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : distribution.system()) {
            boolean configuration = jar.getFileName().toString().contains("fileinstall");
            installed.add(install(context, jar, configuration ? CONFIGURATION_LEVEL : SYSTEM_LEVEL));
        }
        for (Path jar : distribution.bundles(bare)) {
            installed.add(install(context, jar, BUNDLE_LEVEL));
        }
        for (Bundle bundle : installed) {
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }

    private static Bundle install(BundleContext context, Path jar, int level) throws BundleException {
        Bundle bundle = context.installBundle("reference:" + jar.toUri());
        bundle.adapt(BundleStartLevel.class).setStartLevel(level);
        return bundle;
    }

    private static void awaitControl(BundleContext context) throws InterruptedException {
        try {
            var open = new ServiceTracker<>(context, context.createFilter("(passeur.control=open)"), null);
            open.open();
            open.waitForService(CONTROL_WITHIN_MILLIS);
            open.close();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("a constant filter is valid", e);
        }
    }

    private static void stop(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(STOP_WITHIN_MILLIS);
        } catch (BundleException e) {
            System.err.println("passeur: the framework did not stop in order: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
