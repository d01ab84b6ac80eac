package org.passeur.identity;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.passeur.spi.identity.RemoteDevice;

/** An identity as the files of {@code identity/}. */
final class IdentityFiles {
    private static final int LIMIT = 256 * 1024;
    private static final String REVOKED = "revoked.crl";

    private final Home home;
    private final Clock clock;

    IdentityFiles(Home home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /**
     * Makes an account with its first device, and stores it.
     *
     * @param keys CA, account, device
     */
    Identity create(String name, List<KeyPair> keys) throws IOException {
        KeyPair caKeys = keys.get(0);
        KeyPair accountKeys = keys.get(1);
        KeyPair deviceKeys = keys.get(2);
        var issuer = new CertificateIssuer(clock);
        X509Certificate ca = issuer.ca(name, caKeys.getPublic(), caKeys.getPrivate());
        X509Certificate account = issuer.account(name, accountKeys.getPublic(), ca, caKeys.getPrivate());
        X509Certificate device = issuer.device(name, deviceKeys.getPublic(), account, accountKeys.getPrivate());
        var chain = List.of(device, account, ca);
        Map<String, byte[]> files = chainFiles(chain, deviceKeys.getPrivate());
        files.put("account.key", ascii(Pem.text(accountKeys.getPrivate())));
        files.put("ca.key", ascii(Pem.text(caKeys.getPrivate())));
        home.install(files);
        return new Identity(
                Identity.proven(chain, clock.instant()),
                deviceKeys.getPrivate(),
                Optional.of(accountKeys.getPrivate()),
                SignedStatements.NONE);
    }

    /** Stores the identity of a linked device in the place of the present one. */
    void replaceBy(Identity linked) throws IOException {
        Map<String, byte[]> files = chainFiles(linked.self().chain(), linked.deviceKey());
        files.put(
                "statements", ascii(Pem.text(Pem.STATEMENTS, linked.statements().encoded())));
        home.replace(files);
    }

    private static Map<String, byte[]> chainFiles(List<X509Certificate> chain, PrivateKey deviceKey) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("device.key", ascii(Pem.text(deviceKey)));
        files.put("device.crt", ascii(Pem.text(chain)));
        files.put("account.crt", ascii(Pem.text(chain.subList(1, chain.size()))));
        files.put("ca.crt", ascii(Pem.text(chain.subList(chain.size() - 1, chain.size()))));
        return files;
    }

    /** Reads the identity and checks that all of it belongs together. */
    Identity load() throws IOException {
        home.files().checkFolder(home.identity());
        RemoteDevice self = required("device.crt", text -> Identity.proven(Pem.certificates(text), clock.instant()));
        List<X509Certificate> chain = self.chain();
        optional("account.crt", text -> sameAs(chain.subList(1, chain.size()), text));
        optional("ca.crt", text -> sameAs(chain.subList(chain.size() - 1, chain.size()), text));
        PrivateKey deviceKey = required("device.key", text -> keyOf(chain.get(0), text));
        optional("ca.key", text -> keyOf(chain.get(chain.size() - 1), text));
        Optional<SignedStatements> statements = optional(
                "statements",
                text -> SignedStatements.decode(
                        Pem.single(text, Pem.STATEMENTS), chain.get(1).getPublicKey()));
        // only a device that was linked, and so has statements, can do without the account's key
        Optional<PrivateKey> accountKey = statements.isPresent()
                ? optional("account.key", text -> keyOf(chain.get(1), text))
                : Optional.of(required("account.key", text -> keyOf(chain.get(1), text)));
        Optional<X509CRL> revocations = optional(REVOKED, text -> RevocationList.read(text, chain.get(1)));
        return new Identity(self, deviceKey, accountKey, statements.orElse(SignedStatements.NONE), revocations);
    }

    /** Stores a list of revocations in the place of the one before. */
    void store(X509CRL revocations) throws IOException {
        home.files().write(home.identity().resolve(REVOKED), ascii(RevocationList.text(revocations)));
    }

    private static PrivateKey keyOf(X509Certificate certificate, String text) {
        PrivateKey key = Pem.privateKey(text);
        if (!Identity.fits(key, certificate)) {
            throw new IllegalArgumentException("the key does not belong to the certificate");
        }
        return key;
    }

    private static List<X509Certificate> sameAs(List<X509Certificate> expected, String text) {
        if (!Pem.certificates(text).equals(expected)) {
            throw new IllegalArgumentException("these are not the issuers in device.crt");
        }
        return expected;
    }

    private <T> Optional<T> optional(String name, Function<String, T> reader) throws IOException {
        return Files.exists(home.identity().resolve(name), NOFOLLOW_LINKS)
                ? Optional.of(required(name, reader))
                : Optional.empty();
    }

    private <T> T required(String name, Function<String, T> reader) throws IOException {
        Path file = home.identity().resolve(name);
        byte[] content = home.files().read(file, LIMIT);
        try {
            return reader.apply(new String(content, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new HomeException(
                    file + " cannot be used: " + e.getMessage()
                            + ". Restore it from a copy of the home; nothing is made anew over it",
                    e);
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
