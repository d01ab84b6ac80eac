package org.passeur.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.util.encoders.DecoderException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** PEM texts (RFC 7468). All that is wrong with one is an {@link IllegalArgumentException} that says what. */
final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String REQUEST = "CERTIFICATE REQUEST";
    static final String REVOCATIONS = "X509 CRL";
    static final String STATEMENTS = "PASSEUR STATEMENTS";

    private static final int MAX_OBJECTS = 16;
    private static final Pattern MARKS = Pattern.compile("-----");

    private Pem() {}

    /** The objects in a text, in order. */
    static List<PemObject> objects(String text) {
        List<PemObject> objects = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(text))) {
            for (PemObject next = reader.readPemObject(); next != null; next = reader.readPemObject()) {
                if (objects.size() == MAX_OBJECTS) {
                    throw new IllegalArgumentException("more than " + MAX_OBJECTS + " PEM objects");
                }
                objects.add(next);
            }
        } catch (IOException | DecoderException e) {
            throw new IllegalArgumentException("a PEM object is cut off or malformed", e);
        }
        // the reader passes over a damaged BEGIN line as over explanatory text
        if (MARKS.matcher(text).results().count() != 4L * objects.size()) {
            throw new IllegalArgumentException("a PEM object has a damaged first or last line");
        }
        return objects;
    }

    /** The only object of a text, which must be of this type. */
    static byte[] single(String text, String type) {
        List<PemObject> objects = objects(text);
        if (objects.size() != 1 || !objects.get(0).getType().equals(type)) {
            throw new IllegalArgumentException("one PEM object of type " + type + " is expected, and nothing else");
        }
        return objects.get(0).getContent();
    }

    static PrivateKey privateKey(String text) {
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(single(text, PRIVATE_KEY)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it is no RSA key in PKCS#8 form", e);
        }
    }

    static List<X509Certificate> certificates(String text) {
        List<X509Certificate> chain = new ArrayList<>();
        for (PemObject object : objects(text)) {
            chain.add(certificate(object));
        }
        return chain;
    }

    static X509Certificate certificate(PemObject object) {
        if (!object.getType().equals(CERTIFICATE)) {
            throw new IllegalArgumentException("a certificate is expected, not a " + object.getType());
        }
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(object.getContent()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it is no X.509 certificate", e);
        }
    }

    static String text(String type, byte[] content) {
        var text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.toString();
    }

    static String text(PrivateKey key) {
        return text(PRIVATE_KEY, key.getEncoded());
    }

    static String text(List<X509Certificate> chain) {
        var text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                text.append(text(CERTIFICATE, certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a certificate cannot be encoded", e);
            }
        }
        return text.toString();
    }
}
