package org.passeur.tck.standin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.passeur.api.AccountId;
import org.passeur.api.DeviceId;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;

/** A device with ids but without certificates or keys: as many as a test likes. */
public final class StandInDevice implements LocalDevice {
    private final String name;
    private final DeviceId id;
    private final AccountId account;
    private final Path home;

    /**
     * @param name the device's; its id follows from it
     * @param account the account's name; its id follows from it
     */
    public StandInDevice(String name, String account, Path home) {
        this.name = name;
        this.id = new DeviceId(sha1("device " + name));
        this.account = accountId(account);
        this.home = home;
    }

    /** The id of the account of this name. */
    public static AccountId accountId(String account) {
        return new AccountId(sha1("account " + account));
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }

    /** What others know of it. */
    public RemoteDevice remote() {
        return new RemoteDevice(id, account, List.of());
    }

    @Override
    public DeviceId id() {
        return id;
    }

    @Override
    public AccountId account() {
        return account;
    }

    @Override
    public String displayName() {
        return name;
    }

    @Override
    public List<X509Certificate> chain() {
        return List.of();
    }

    @Override
    public PrivateKey key() {
        throw new UnsupportedOperationException("a stand-in has no key");
    }

    @Override
    public Optional<byte[]> accountSignature(byte[] statement) {
        return Optional.empty();
    }

    @Override
    public Path folder(String provider) throws IOException {
        return Files.createDirectories(home.resolve(provider));
    }
}
