package org.passeur.connectivity.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.connectivity.turn.relay.RelaySettings;
import org.passeur.connectivity.turn.relay.ServerUri;
import org.passeur.connectivity.turn.relay.Timers;
import org.passeur.connectivity.turn.relay.Trust;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.link.Side;

/** The real server over TLS, with certificates that are and are not to be trusted. */
@Timeout(120)
final class TlsTest {
    private static Path folder;

    private final List<AutoCloseable> toClose = new ArrayList<>();

    /** One authority; a certificate of it for localhost and 127.0.0.1; one that has signed itself. */
    @BeforeAll
    static void certificates() throws Exception {
        Coturn.assumeInstalled();
        folder = Files.createTempDirectory("passeur-turn-tls");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=an authority", "-ext", "bc:c");
        keytool("-genkeypair", "-alias", "good", "-dname", "CN=turn");
        keytool("-genkeypair", "-alias", "self", "-dname", "CN=elsewhere");
        keytool("-certreq", "-alias", "good", "-file", at("good.csr"));
        keytool(
                "-gencert",
                "-alias",
                "ca",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-rfc",
                "-infile",
                at("good.csr"),
                "-outfile",
                at("good.pem"));
        keytool("-exportcert", "-alias", "ca", "-rfc", "-file", at("ca.pem"));
        keytool("-exportcert", "-alias", "self", "-rfc", "-file", at("self.pem"));
        privateKey("good");
        privateKey("self");
    }

    @AfterAll
    static void remove() throws Exception {
        if (folder != null) {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static String at(String file) {
        return folder.resolve(file).toString();
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", at("keys.p12"), "-storepass", "changeit", "-storetype", "PKCS12"));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static void privateKey(String alias) throws Exception {
        var store =
                java.security.KeyStore.getInstance(folder.resolve("keys.p12").toFile(), "changeit".toCharArray());
        byte[] key = store.getKey(alias, "changeit".toCharArray()).getEncoded();
        String text = java.util.Base64.getMimeEncoder().encodeToString(key);
        Files.writeString(
                folder.resolve(alias + ".key"),
                "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
    }

    private static String fingerprint(String alias) throws Exception {
        byte[] pem = Files.readAllBytes(folder.resolve(alias + ".pem"));
        var certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    /** coturn takes TLS and plain TCP at the same port. */
    private Coturn coturn(String alias) throws Exception {
        Coturn server = start(alias);
        toClose.add(0, server);
        return server;
    }

    static Coturn start(String alias) throws Exception {
        return Coturn.with(List.of(
                "-L",
                "127.0.0.1",
                "-E",
                "127.0.0.1",
                "--no-dtls",
                "--cert",
                at(alias + ".pem"),
                "--pkey",
                at(alias + ".key")));
    }

    static String pinned(Coturn server, String alias) throws Exception {
        return "turns:user:password@127.0.0.1:" + server.port() + "?fingerprint=" + fingerprint(alias);
    }

    private TurnConnectivity provider(Optional<Path> authorities, String... servers) {
        var provider = new TurnConnectivity(new RelaySettings(
                ServerUri.parseAll(List.of(servers)),
                List.of(),
                new Trust(authorities),
                Duration.ofSeconds(60),
                Timers.real(),
                new SecureRandom()));
        toClose.add(0, provider::end);
        return provider;
    }

    @AfterEach
    void release() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
    }

    private void assertLink(TurnConnectivity responder) throws Exception {
        TurnConnectivity initiator = provider(Optional.empty());
        try (Pairs.Pair pair = Pairs.connect(
                initiator.begin(Pairs.request(Side.INITIATOR, "127.0.0.1")),
                responder.begin(Pairs.request(Side.RESPONDER)))) {
            CoturnTest.assertTalk(pair.initiator(), pair.responder());
        }
    }

    private static String why(TurnConnectivity responder) throws Exception {
        try (Negotiation responding = responder.begin(Pairs.request(Side.RESPONDER))) {
            responding.remoteLines(List.of("127.0.0.1"));
            assertThat(responding.localLines()).isEmpty();
            return responding.attempts().toString();
        }
    }

    @Test
    void a_certificate_of_ones_own_authority_is_trusted() throws Exception {
        String uri = "turns:user:password@localhost:" + coturn("good").port();
        assertLink(provider(Optional.of(folder.resolve("ca.pem")), uri));
    }

    @Test
    void a_certificate_that_signed_itself_is_trusted_when_it_is_pinned() throws Exception {
        assertLink(provider(Optional.empty(), pinned(coturn("self"), "self")));
    }

    @Test
    void another_certificate_than_the_pinned_one_is_not() throws Exception {
        assertThat(why(provider(Optional.empty(), pinned(coturn("self"), "good"))))
                .contains("its certificate is not trusted")
                .contains(fingerprint("self"));
    }

    @Test
    void a_certificate_of_an_unknown_authority_is_not_trusted() throws Exception {
        String uri = "turns:user:password@localhost:" + coturn("good").port();
        assertThat(why(provider(Optional.empty(), uri))).contains("its certificate is not trusted");
    }

    @Test
    void a_certificate_for_another_name_is_not_trusted() throws Exception {
        String uri = "turns:user:password@127.0.0.1:" + coturn("self").port();
        assertThat(why(provider(Optional.of(folder.resolve("self.pem")), uri)))
                .contains("its certificate is not trusted");
    }

    @Test
    void a_port_without_tls_is_said() throws Exception {
        try (var plain = new PretendServer()) {
            assertThat(why(provider(Optional.empty(), "turns:u:p@127.0.0.1:" + plain.port())))
                    .contains("no TLS with TURN server");
        }
    }
}
