package org.passeur.tck.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.passeur.api.AccountId;
import org.passeur.api.DeviceId;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;

/** A throw-away identity, seen from inside ({@link LocalDevice}) and from outside ({@link #remote}). */
public final class TestDevice implements LocalDevice {
    private final String name;
    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final PrivateKey accountKey;
    private final RemoteDevice remote;
    private final Path home;

    private TestDevice(String name, Path home) {
        try {
            this.name = name;
            this.home = home;
            this.chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(resource(name + "-device.crt")))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            this.key = key(name + "-device.key");
            this.accountKey = key(name + "-account.key");
            this.remote = RemoteDevice.proven(chain, Instant.now());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the identity " + name + " of the TCK cannot be read", e);
        }
    }

    /** Alice, with {@code home} for what providers keep. */
    public static TestDevice alice(Path home) {
        return new TestDevice("alice", home);
    }

    /** Bob, with {@code home} for what providers keep. */
    public static TestDevice bob(Path home) {
        return new TestDevice("bob", home);
    }

    /** Mallory, whose chain is as valid as theirs, with {@code home} for what providers keep. */
    public static TestDevice mallory(Path home) {
        return new TestDevice("mallory", home);
    }

    /**
     * The files of an identity, to prepare a home with: {@code ca}, {@code account}, {@code device}, each with
     * {@code .key} (PKCS#8 PEM) and {@code .crt} (PEM chain, leaf first).
     *
     * @param person {@code alice}, {@code bob} or {@code mallory}
     */
    public static String pem(String person, String file) throws IOException {
        return new String(resource(person + "-" + file), StandardCharsets.US_ASCII);
    }

    /** What others know of this device. */
    public RemoteDevice remote() {
        return remote;
    }

    @Override
    public DeviceId id() {
        return remote.id();
    }

    @Override
    public AccountId account() {
        return remote.account();
    }

    @Override
    public String displayName() {
        return name;
    }

    @Override
    public List<X509Certificate> chain() {
        return chain;
    }

    @Override
    public PrivateKey key() {
        return key;
    }

    @Override
    public Optional<byte[]> accountSignature(byte[] statement) {
        try {
            Signature signature = Signature.getInstance("SHA512withRSA");
            signature.initSign(accountKey);
            signature.update(statement);
            return Optional.of(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA512withRSA", e);
        }
    }

    @Override
    public Path folder(String provider) throws IOException {
        return Files.createDirectories(home.resolve(provider));
    }

    private static PrivateKey key(String file) throws GeneralSecurityException, IOException {
        String base64 = new String(resource(file), StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = TestDevice.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("the TCK has no resource " + file);
            }
            return in.readAllBytes();
        }
    }
}
