package org.passeur.opendht.value;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Packing;

/** A certificate chain in the network: PEM text, leaf first, wrapped as MessagePack binary; value 1 under its key's id. */
public final class CertificateValue {
    private static final long VALUE_ID = 1;
    /** Bytes of PEM at most: five certificates of RSA-8192. */
    private static final int MAX_PEM = 32 * 1024;

    private static final int MAX_CHAIN = 5;
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

    private CertificateValue() {}

    /** Under which key the chain is put. */
    public static Id key(List<X509Certificate> chain) {
        return Id.hash(chain.get(0).getPublicKey().getEncoded());
    }

    /** The value to put there. */
    public static Value.Open of(List<X509Certificate> chain) {
        var pem = new StringBuilder();
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        try {
            for (X509Certificate certificate : chain) {
                pem.append("-----BEGIN CERTIFICATE-----\n")
                        .append(base64.encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the chain holds something that is no certificate", e);
        }
        byte[] data = new Packing()
                .bin(pem.toString().getBytes(StandardCharsets.US_ASCII))
                .bytes();
        return Value.Open.of(VALUE_ID, new Body(null, ValueType.CERTIFICATE, Bytes.of(data), ""));
    }

    /** Reads a chain found under {@code key}: its first certificate's public key must have that id. */
    public static List<X509Certificate> chain(Value value, Id key) throws Malformed {
        if (!(value instanceof Value.Open open) || open.body().type() != ValueType.CERTIFICATE) {
            throw new Malformed("not a certificate");
        }
        if (open.body().data().length() > MAX_PEM) {
            throw new Malformed("a certificate chain that is too long");
        }
        // the MessagePack header around the text is passed over, as other nodes do
        List<X509Certificate> chain = parse(new String(open.body().data().array(), StandardCharsets.US_ASCII));
        if (!key(chain).equals(key)) {
            throw new Malformed("a certificate of another key");
        }
        return chain;
    }

    private static List<X509Certificate> parse(String pem) throws Malformed {
        List<X509Certificate> chain = new ArrayList<>();
        Matcher block = BLOCK.matcher(pem);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (block.find()) {
                byte[] der = Base64.getMimeDecoder().decode(block.group(1));
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
                if (chain.size() > MAX_CHAIN) {
                    throw new Malformed("a chain of more than " + MAX_CHAIN + " certificates");
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new Malformed("not a certificate");
        }
        if (chain.isEmpty()) {
            throw new Malformed("not a certificate");
        }
        return List.copyOf(chain);
    }
}
