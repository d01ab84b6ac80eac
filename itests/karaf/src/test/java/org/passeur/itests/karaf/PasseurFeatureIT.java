package org.passeur.itests.karaf;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.maven;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.logLevel;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.karaf.options.LogLevelOption.LogLevel;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.passeur.api.Diagnostics;
import org.passeur.api.Passeur;
import org.passeur.api.Ticket;
import org.passeur.api.Transfer;
import org.passeur.api.TransferState;

/** {@code feature:install passeur} on a stock Karaf: a node with working commands, which sends to another account. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PasseurFeatureIT {
    private static final Pattern TICKET = Pattern.compile("\"(passeur:[^\"]+)\"");
    private static final String OPENDHT = "etc/org.passeur.signalling.opendht.cfg";

    @Inject
    Passeur passeur;

    @Inject
    Diagnostics diagnostics;

    @Inject
    BundleContext context;

    @Configuration
    public Option[] karaf() throws IOException {
        File target = new File("target");
        Path homes = Files.createTempDirectory(target.toPath().toAbsolutePath(), "homes");
        return new Option[] {
            karafDistributionConfiguration()
                    .frameworkUrl(maven("org.apache.karaf", "apache-karaf")
                            .type("tar.gz")
                            .version(System.getProperty("karaf.version")))
                    .unpackDirectory(new File(target, "exam"))
                    .useDeployFolder(false),
            keepRuntimeFolder(),
            logLevel(LogLevel.INFO),
            configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
            // Karaf sees only its own system folder and what the build laid into target/karaf-repo
            editConfigurationFilePut(
                    "etc/org.ops4j.pax.url.mvn.cfg",
                    "org.ops4j.pax.url.mvn.localRepository",
                    new File(target, "empty-m2").getAbsolutePath()),
            editConfigurationFilePut(
                    "etc/org.ops4j.pax.url.mvn.cfg",
                    "org.ops4j.pax.url.mvn.repositories",
                    new File(target, "karaf-repo").toURI() + "@id=reactor@snapshots"),
            editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1"),
            editConfigurationFilePut(
                    "etc/org.passeur.identity.cfg",
                    "home",
                    homes.resolve("karaf").toString()),
            editConfigurationFilePut(OPENDHT, "bind_addresses", "127.0.0.1"),
            editConfigurationFilePut("etc/org.passeur.connectivity.ice.cfg", "bind_addresses", "127.0.0.1"),
            editConfigurationFilePut("etc/org.passeur.connectivity.portmap.cfg", "bind_addresses", "127.0.0.1"),
            systemProperty("passeur.itest.homes").value(homes.toString()),
            systemProperty("passeur.itest.distribution").value(System.getProperty("passeur.distribution")),
            vmOption("-Xmx512m"),
            systemTimeout(60_000),
            features(
                    maven("org.passeur", "org.passeur.features")
                            .version(System.getProperty("passeur.version"))
                            .type("xml")
                            .classifier("features"),
                    "passeur"),
        };
    }

    @Test
    public void every_bundle_of_ours_is_active_and_no_slot_is_empty() {
        List<Bundle> ours = Arrays.stream(context.getBundles())
                .filter(b -> b.getSymbolicName().startsWith("org.passeur."))
                .collect(Collectors.toList());
        assertTrue(ours.toString(), ours.size() >= 9);
        for (Bundle bundle : ours) {
            assertEquals(bundle.getSymbolicName(), Bundle.ACTIVE, bundle.getState());
        }
        assertTrue(diagnostics.missing().isEmpty());
    }

    @Test
    public void a_file_goes_to_another_account() throws Exception {
        Path homes = Path.of(System.getProperty("passeur.itest.homes"));
        Path inbox = Files.createDirectories(homes.resolve("inbox"));
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Path file = Files.write(homes.resolve("a file.bin"), content);
        Process receiver = new ProcessBuilder(
                        System.getProperty("passeur.itest.distribution") + "/bin/passeur",
                        "receive",
                        "--home",
                        homes.resolve("receiver").toString(),
                        "--bind",
                        "127.0.0.1",
                        "--into",
                        inbox.toString(),
                        "--accept",
                        "all",
                        "--once",
                        "--json")
                .redirectError(homes.resolve("receiver.log").toFile())
                .start();
        try (BufferedReader lines = receiver.inputReader(StandardCharsets.UTF_8)) {
            Transfer begun = passeur.send(List.of(file), ticket(lines));
            Transfer ended = passeur.ended(begun.id()).toCompletableFuture().get(60, TimeUnit.SECONDS);

            assertEquals(String.valueOf(ended.failure()), TransferState.FINISHED, ended.state());
            assertTrue("the receiver ends", receiver.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, receiver.exitValue());
            assertArrayEquals(content, Files.readAllBytes(inbox.resolve("a file.bin")));
        } finally {
            receiver.destroy();
        }
    }

    @Test
    public void the_commands_are_in_karafs_console() throws Exception {
        String out = execute("passeur:id");

        assertTrue(out, out.contains(passeur.account().id().hex()));
    }

    private static Ticket ticket(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null) {
            Matcher ticket = TICKET.matcher(line);
            if (ticket.find()) {
                return Ticket.parse(ticket.group(1));
            }
            line = lines.readLine();
        }
        throw new AssertionError("the receiver printed no ticket");
    }

    /** Runs a line in a Karaf shell session, found by name so that the probe needs no import of Karaf's. */
    private String execute(String line) throws ReflectiveOperationException, InvalidSyntaxException, IOException {
        ServiceReference<?> reference =
                context.getServiceReference("org.apache.karaf.shell.api.console.SessionFactory");
        assertNotNull(reference);
        Object factory = context.getService(reference);
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Object session = Arrays.stream(factory.getClass().getMethods())
                .filter(m -> m.getName().equals("create") && m.getParameterCount() == 3)
                .findFirst()
                .orElseThrow()
                .invoke(factory, InputStream.nullInputStream(), print, print);
        try {
            Class<?> type = Class.forName(
                    "org.apache.karaf.shell.api.console.Session",
                    true,
                    factory.getClass().getClassLoader());
            try {
                type.getMethod("execute", CharSequence.class).invoke(session, line);
            } finally {
                type.getMethod("close").invoke(session);
            }
        } catch (InvocationTargetException e) {
            throw new AssertionError("the command failed; it printed: " + out.toString(StandardCharsets.UTF_8), e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
