package org.passeur.shell;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.passeur.shell.command.CommandRunner;
import org.passeur.shell.control.ControlServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The home's control socket. The service says that it is open: the launcher waits for the property
 * {@code passeur.control}.
 */
@Component(
        service = Closeable.class,
        immediate = true,
        configurationPid = "org.passeur.shell",
        property = "passeur.control=open")
@Designate(ocd = ControlSocket.Config.class)
public final class ControlSocket implements Closeable {
    /** Where the socket is. */
    @ObjectClassDefinition(
            name = "Passeur shell",
            description = "The control socket by which the command line reaches the node of a home")
    @interface Config {
        @AttributeDefinition(
                name = "Home",
                description =
                        "The home folder; empty for the framework property passeur.home, else ~/.passeur. As for org.passeur.identity")
        String home() default "";

        @AttributeDefinition(
                name = "Request timeout",
                description = "How long a connection may take to say what it wants, in milliseconds")
        long request__timeout__millis() default 5000;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    private final ControlServer server;

    /** Opens it. */
    @Activate
    public ControlSocket(BundleContext context, Config config, @Reference LiveNode node) throws IOException {
        this(
                home(config.home(), context.getProperty("passeur.home")),
                Duration.ofMillis(config.request__timeout__millis()),
                new CommandRunner(node, new GogoShell(context), e -> LOG.error("a command failed unexpectedly", e)));
    }

    ControlSocket(Path home, Duration requestTimeout, CommandRunner runner) throws IOException {
        if (requestTimeout.isNegative() || requestTimeout.isZero()) {
            throw new IllegalArgumentException("request_timeout_millis must be more than 0");
        }
        server = ControlServer.start(home, runner::run, requestTimeout);
    }

    static Path home(String configured, @Nullable String property) {
        String home = !configured.isBlank() ? configured : property == null ? "" : property;
        return home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".passeur")
                : Path.of(home).toAbsolutePath().normalize();
    }

    /** Cancels what runs and closes it. */
    @Deactivate
    @Override
    public void close() throws IOException {
        server.close();
    }
}
