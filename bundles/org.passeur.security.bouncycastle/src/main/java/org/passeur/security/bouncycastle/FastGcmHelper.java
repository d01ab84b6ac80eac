package org.passeur.security.bouncycastle;

import java.security.AlgorithmParameters;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.jcajce.util.ProviderJcaJceHelper;

/**
 * Gives Bouncy Castle's TLS its own algorithms, except AES-GCM, which it gets from the JDK: that one uses the
 * processor's AES instructions and is about five times as fast for a whole connection (docs/decisions/0006).
 */
final class FastGcmHelper extends ProviderJcaJceHelper {
    private static final String AES_GCM = "AES/GCM/NoPadding";
    private static final String GCM_PARAMETERS = "GCM";
    private static final String JDK = "SunJCE";

    FastGcmHelper(Provider bouncyCastle) {
        super(bouncyCastle);
    }

    @Override
    public Cipher createCipher(String algorithm) throws NoSuchAlgorithmException, NoSuchPaddingException {
        if (!algorithm.equals(AES_GCM)) {
            return super.createCipher(algorithm);
        }
        try {
            return Cipher.getInstance(algorithm, JDK);
        } catch (NoSuchProviderException e) {
            throw new NoSuchAlgorithmException(e);
        }
    }

    @Override
    public AlgorithmParameters createAlgorithmParameters(String algorithm) throws NoSuchAlgorithmException {
        if (!algorithm.equals(GCM_PARAMETERS)) {
            return super.createAlgorithmParameters(algorithm);
        }
        try {
            return AlgorithmParameters.getInstance(algorithm, JDK);
        } catch (NoSuchProviderException e) {
            throw new NoSuchAlgorithmException(e);
        }
    }
}
