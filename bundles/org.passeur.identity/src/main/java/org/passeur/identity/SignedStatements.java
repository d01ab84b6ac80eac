package org.passeur.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/**
 * What an account signed about a device that has not got the account's key:
 * {@code SEQUENCE OF SEQUENCE { statement OCTET STRING, signature OCTET STRING }} in DER.
 */
final class SignedStatements {
    private static final int MAX_STATEMENTS = 64;

    static final SignedStatements NONE = new SignedStatements(List.of());

    /** One statement with the account's signature over it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record Signed(byte[] statement, byte[] signature) {}

    private final List<Signed> all;

    private SignedStatements(List<Signed> all) {
        this.all = all;
    }

    static SignedStatements by(PrivateKey account, List<byte[]> statements) {
        return new SignedStatements(
                statements.stream().map(s -> new Signed(s, sign(account, s))).toList());
    }

    /** RSASSA-PKCS1-v1_5 with SHA-512. */
    static byte[] sign(PrivateKey key, byte[] statement) {
        try {
            Signature signature = Signature.getInstance("SHA512withRSA");
            signature.initSign(key);
            signature.update(statement);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot sign with an RSA key", e);
        }
    }

    static boolean holds(PublicKey key, byte[] statement, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("SHA512withRSA");
            signature.initVerify(key);
            signature.update(statement);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // not even the form of a signature
        }
    }

    /**
     * Reads what {@link #encoded} wrote.
     *
     * @throws IllegalArgumentException if it has another form, or a signature is not the account's
     */
    static SignedStatements decode(byte[] der, PublicKey account) {
        List<Signed> all = new ArrayList<>();
        ASN1Sequence list = sequence(der);
        if (list.size() > MAX_STATEMENTS) {
            throw new IllegalArgumentException("more than " + MAX_STATEMENTS + " statements");
        }
        for (ASN1Encodable element : list) {
            if (!(element instanceof ASN1Sequence pair)
                    || pair.size() != 2
                    || !(pair.getObjectAt(0) instanceof ASN1OctetString statement)
                    || !(pair.getObjectAt(1) instanceof ASN1OctetString signature)) {
                throw new IllegalArgumentException("a signed statement has another form");
            }
            if (!holds(account, statement.getOctets(), signature.getOctets())) {
                throw new IllegalArgumentException("a statement is not signed by the account");
            }
            all.add(new Signed(statement.getOctets(), signature.getOctets()));
        }
        return new SignedStatements(List.copyOf(all));
    }

    private static ASN1Sequence sequence(byte[] der) {
        try {
            if (ASN1Primitive.fromByteArray(der) instanceof ASN1Sequence sequence) {
                return sequence;
            }
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new IllegalArgumentException("the signed statements are no DER", e);
        }
        throw new IllegalArgumentException("the signed statements are no sequence");
    }

    byte[] encoded() {
        var list = new ASN1EncodableVector();
        for (Signed one : all) {
            list.add(new DERSequence(
                    new ASN1Encodable[] {new DEROctetString(one.statement()), new DEROctetString(one.signature())}));
        }
        try {
            return new DERSequence(list).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
    }

    int size() {
        return all.size();
    }

    /** The signature over exactly these bytes, if it is here. */
    Optional<byte[]> signatureOver(byte[] statement) {
        return all.stream()
                .filter(one -> Arrays.equals(one.statement(), statement))
                .map(one -> one.signature().clone())
                .findFirst();
    }
}
