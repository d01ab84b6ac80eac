package org.passeur.signalling.opendht;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** A node without a device, for others to enter the network by. It runs while it is configured. */
@Component(
        service = {},
        configurationPid = OpenDhtSignalling.NAME + ".node",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = NodeConfig.class)
public final class OpenDhtNode {
    private final RunningNode running;

    /** With the configured values. */
    @Activate
    public OpenDhtNode(BundleContext context, NodeConfig config) throws IOException {
        this(
                Settings.of(
                        config.port(),
                        config.bind__addresses(),
                        config.bootstrap(),
                        config.network__id(),
                        config.lan__discovery()),
                folder(config.folder(), context.getProperty("passeur.home")));
        running.endWith(new Offered(context, running, true));
    }

    OpenDhtNode(Settings settings, Path folder) throws IOException {
        running = new RunningNode(settings, NodeId.in(folder, new SecureRandom()), folder);
        running.start();
    }

    static Path folder(String configured, @Nullable String home) {
        if (!configured.isBlank()) {
            return Path.of(configured);
        }
        Path of = home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".passeur") : Path.of(home);
        return of.resolve("dht-node");
    }

    RunningNode running() {
        return running;
    }

    /** Leaves the network. */
    @Deactivate
    public void close() {
        running.close();
    }
}
