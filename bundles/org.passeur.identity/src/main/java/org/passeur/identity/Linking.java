package org.passeur.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.commons.io.file.PathUtils;
import org.bouncycastle.util.io.pem.PemObject;
import org.passeur.api.Contacts;
import org.passeur.api.DeviceId;
import org.passeur.api.DeviceLinking;
import org.passeur.api.Printable;
import org.passeur.spi.identity.AccountStatement;
import org.passeur.spi.identity.RemoteDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Both ends of linking a device. One operation at a time. */
final class Linking implements DeviceLinking {
    private static final Logger LOG = LoggerFactory.getLogger(Linking.class);
    private static final int LIMIT = 256 * 1024;
    private static final String LINKED = "linked";

    private final Home home;
    private final IdentityFiles files;
    private final Contacts contacts;
    private final KeySource keys;
    private final Clock clock;
    private final Supplier<List<AccountStatement>> statements;
    private final Consumer<Identity> replaced;
    private Identity identity;

    Linking(
            Home home,
            Identity identity,
            Contacts contacts,
            KeySource keys,
            Clock clock,
            Supplier<List<AccountStatement>> statements,
            Consumer<Identity> replaced) {
        this.home = home;
        this.identity = identity;
        this.files = new IdentityFiles(home, clock);
        this.contacts = contacts;
        this.keys = keys;
        this.clock = clock;
        this.statements = statements;
        this.replaced = replaced;
    }

    @Override
    public synchronized String request() throws IOException {
        home.checkOpen();
        if (!Files.exists(home.pending())) {
            KeyPair key = newKey();
            home.makeFolder(
                    home.pending(),
                    Map.of(
                            "device.key", IdentityFiles.ascii(Pem.text(key.getPrivate())),
                            "device.csr", IdentityFiles.ascii(SigningRequest.of(key))));
        }
        return pending("device.csr");
    }

    private KeyPair newKey() throws IOException {
        try {
            return keys.make(1).get(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("making a key was interrupted", e);
        }
    }

    private String pending(String name) throws IOException {
        home.files().checkFolder(home.pending());
        return new String(home.files().read(home.pending().resolve(name), LIMIT), StandardCharsets.ISO_8859_1);
    }

    @Override
    public synchronized String grant(String request, String deviceName) throws IOException {
        home.checkOpen();
        PrivateKey accountKey = identity.accountKey()
                .orElseThrow(() -> new IllegalStateException(
                        "this device was linked itself: grant on the device that has the account's key"));
        requirePrintable(deviceName);
        PublicKey key = SigningRequest.key(request);
        if (identity.self().chain().stream()
                .anyMatch(known -> known.getPublicKey().equals(key))) {
            throw new IllegalArgumentException("the request was made by this very device");
        }
        List<X509Certificate> issuers =
                identity.self().chain().subList(1, identity.self().chain().size());
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(new CertificateIssuer(clock).device(deviceName, key, identity.account(), accountKey));
        chain.addAll(issuers);
        DeviceId device = Identity.proven(chain, clock.instant()).id();
        SignedStatements signed = SignedStatements.by(accountKey, about(device));
        if (signed.size() == 0) {
            LOG.warn(
                    "no signalling provider is here to say what it needs signed about device {}:"
                            + " start one and grant again if the device cannot be found",
                    device);
        }
        remember(device, chain.get(0));
        LOG.info(
                "granted device {} (\"{}\") of account {}",
                device,
                deviceName,
                identity.self().account());
        return Pem.text(chain) + Pem.text(Pem.STATEMENTS, signed.encoded());
    }

    private static void requirePrintable(String name) {
        if (name.isBlank() || name.length() > 64 || !Printable.of(name).equals(name)) {
            throw new IllegalArgumentException(
                    "a device's name has 1 to 64 printable characters, but this is \"" + Printable.of(name) + "\"");
        }
    }

    private List<byte[]> about(DeviceId device) {
        return statements.get().stream()
                .map(needed ->
                        ByteBuffer.wrap(needed.about(device, identity.account().getPublicKey())))
                .distinct() // two providers of one network need the same
                .map(ByteBuffer::array)
                .toList();
    }

    private void remember(DeviceId device, X509Certificate certificate) throws IOException {
        Path linked = home.identity().resolve(LINKED);
        home.files().folder(linked);
        home.files().write(linked.resolve(device + ".crt"), IdentityFiles.ascii(Pem.text(List.of(certificate))));
    }

    @Override
    public synchronized void accept(String grant, boolean replace) throws IOException {
        home.checkOpen();
        if (!Files.exists(home.pending())) {
            throw new IllegalStateException("this device has not made a request");
        }
        Identity linked = granted(grant, Pem.privateKey(pending("device.key")));
        boolean sameAccount = linked.self().account().equals(identity.self().account());
        if (!replace && !sameAccount && inUse()) {
            throw new IllegalStateException("account " + identity.self().account()
                    + " of this home has contacts or other devices: replace it explicitly, or use another home");
        }
        if (sameAccount && identity.accountKey().isPresent()) {
            throw new IllegalStateException("this device has the account's key and needs no grant from it");
        }
        files.replaceBy(linked);
        PathUtils.deleteDirectory(home.pending());
        LOG.info("this is now {}; {} was put aside", linked, identity);
        identity = linked;
        replaced.accept(linked);
    }

    private Identity granted(String grant, PrivateKey deviceKey) {
        if (grant.length() > LIMIT) {
            throw new IllegalArgumentException("a grant has at most " + LIMIT + " characters");
        }
        List<PemObject> objects = Pem.objects(grant);
        if (objects.size() < 3 || !objects.get(objects.size() - 1).getType().equals(Pem.STATEMENTS)) {
            throw new IllegalArgumentException("a grant is a certificate chain and, last, signed statements");
        }
        List<X509Certificate> chain = objects.subList(0, objects.size() - 1).stream()
                .map(Pem::certificate)
                .toList();
        RemoteDevice self = Identity.proven(chain, clock.instant());
        if (!Identity.fits(deviceKey, self.certificate())) {
            throw new IllegalArgumentException(
                    "the grant is for another device, " + self.id() + ", or for an earlier request");
        }
        var signed = SignedStatements.decode(
                objects.get(objects.size() - 1).getContent(), chain.get(1).getPublicKey());
        return new Identity(self, deviceKey, Optional.empty(), signed);
    }

    @Override
    public synchronized void revoke(DeviceId device) throws IOException {
        home.checkOpen();
        PrivateKey accountKey = identity.accountKey()
                .orElseThrow(() -> new IllegalStateException(
                        "this device was linked itself: revoke on the device that has the account's key"));
        if (device.equals(identity.self().id())) {
            throw new IllegalArgumentException(
                    "this is the device that has the account's key: it cannot revoke itself");
        }
        BigInteger serial = granted(device).getSerialNumber();
        if (identity.revocations()
                .filter(list -> RevocationList.has(list, serial))
                .isPresent()) {
            return;
        }
        X509CRL list = RevocationList.with(serial, identity.revocations(), identity.account(), accountKey, clock);
        files.store(list);
        LOG.info("revoked device {} of account {}", device, identity.self().account());
        identity = identity.with(list);
        replaced.accept(identity);
    }

    private X509Certificate granted(DeviceId device) throws IOException {
        Path file = home.identity().resolve(LINKED).resolve(device + ".crt");
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("device " + device + " was not granted from here");
        }
        return Pem.certificates(new String(home.files().read(file, LIMIT), StandardCharsets.ISO_8859_1))
                .get(0);
    }

    private boolean inUse() {
        return !contacts.all().isEmpty() || Files.exists(home.identity().resolve(LINKED));
    }
}
