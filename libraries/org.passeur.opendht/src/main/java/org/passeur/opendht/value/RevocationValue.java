package org.passeur.opendht.value;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.Arrays;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Packing;
import org.passeur.opendht.pack.Unpacking;

/**
 * An issuer's list of revoked certificates: <code>{crl: DER}</code> under the issuer's id, signed by the issuer, so that
 * nobody else's value can be in its place. Its sequence number is the list's: a newer list takes the place of the older.
 */
public final class RevocationValue {
    private static final String CRL_NUMBER = "2.5.29.20";
    /** Bytes of a list at most: about 800 certificates. */
    private static final int MAX_LIST = 32 * 1024;

    private RevocationValue() {}

    /** What the issuer signs. */
    public static Body body(X509CRL list, PublicKey issuer) {
        try {
            byte[] data =
                    new Packing().map(1).text("crl").bin(list.getEncoded()).bytes();
            return new Body(
                    new Owner(number(list), Bytes.of(issuer.getEncoded()), null),
                    ValueType.USER_DATA,
                    Bytes.of(data),
                    "");
        } catch (CRLException e) {
            throw new IllegalArgumentException("a list of revocations that cannot be encoded", e);
        }
    }

    /** The value to put under the issuer's id. */
    public static Value.Open of(X509CRL list, PublicKey issuer, byte[] signature) {
        long id = Id.hash("crl:" + Id.hash(issuer.getEncoded())).high();
        return new Value.Open(id == 0 ? 1 : id, body(list, issuer), Bytes.of(signature), 0);
    }

    /** A number of 16 bits; so many devices nobody revokes. */
    private static int number(X509CRL list) {
        byte[] extension = list.getExtensionValue(CRL_NUMBER);
        // an octet string with an integer in it: 04 n 02 m bytes
        return extension == null || extension.length < 5
                ? 0
                : new BigInteger(1, Arrays.copyOfRange(extension, 4, extension.length))
                        .min(BigInteger.valueOf(0xffff))
                        .intValue();
    }

    /** Reads a list that was found under the issuer's id: the issuer must have signed it. */
    public static X509CRL list(Value value, PublicKey issuer) throws Malformed {
        if (!(value instanceof Value.Open open) || open.body().data().length() > MAX_LIST) {
            throw new Malformed("no list of revocations");
        }
        byte[] der = Unpacking.read(open.body().data().array())
                .dictionary()
                .need("crl")
                .bytes(MAX_LIST)
                .array();
        try {
            X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
            list.verify(issuer);
            return list;
        } catch (GeneralSecurityException e) {
            throw new Malformed("no list of revocations by this issuer");
        }
    }
}
