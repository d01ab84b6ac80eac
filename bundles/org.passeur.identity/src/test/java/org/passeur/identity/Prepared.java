package org.passeur.identity;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.passeur.tck.identity.TestDevice;

/** The TCK's keys and certificates, so that tests need not make any. */
final class Prepared {
    private Prepared() {}

    static KeyPair keys(String person, String which) throws IOException {
        return new KeyPair(certificate(person, which).getPublicKey(), privateKey(person, which));
    }

    static PrivateKey privateKey(String person, String which) throws IOException {
        return Pem.privateKey(TestDevice.pem(person, which + ".key"));
    }

    static X509Certificate certificate(String person, String which) throws IOException {
        return chain(person, which).get(0);
    }

    static List<X509Certificate> chain(String person, String which) throws IOException {
        return Pem.certificates(TestDevice.pem(person, which + ".crt"));
    }

    /** CA, account, device. */
    static List<KeyPair> all(String person) throws IOException {
        return List.of(keys(person, "ca"), keys(person, "account"), keys(person, "device"));
    }
}
