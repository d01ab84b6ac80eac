package org.passeur.signalling.opendht;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.RevocationValue;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.node.LoopbackNode;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.signalling.Letters;

/** What was revoked is not answered: neither found nor heard. */
class RevocationTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int DEVICE = 0;
    private static final int ACCOUNT = 1;
    private static final int CA = 2;

    private final Letters bobsLetters = new Letters();
    private final List<Signalling> sessions = new ArrayList<>();
    private volatile Duration later = Duration.ZERO;
    private LoopbackNode node;
    private TestDevice alice;
    private TestDevice bob;
    private TestDevice mallory;

    /** Goes as the machine's, and further when the test says so. */
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(later);
        }
    };

    @SuppressWarnings("NullAway.Init") // JUnit calls begin() first
    RevocationTest() {}

    @BeforeEach
    void begin(@TempDir Path home) throws IOException {
        node = LoopbackNode.start();
        alice = TestDevice.alice(home.resolve("alice"));
        bob = TestDevice.bob(home.resolve("bob"));
        mallory = TestDevice.mallory(home.resolve("mallory"));
    }

    @AfterEach
    void end() {
        sessions.forEach(Signalling::close);
        node.close();
    }

    private Signalling join(LocalDevice device, Inbox inbox) throws IOException {
        var settings = new Settings(0, BindAddresses.parse(List.of("127.0.0.1")), List.of(), 0, false);
        Signalling session = new OpenDhtSignalling(settings, clock).join(device, inbox);
        sessions.add(session);
        session.bootstrap(List.of(node.address()));
        return session;
    }

    private static PrivateKey key(String person, String file) {
        try {
            String base64 = TestDevice.pem(person, file + ".key").replaceAll("-----[A-Z ]+-----|\\s", "");
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509CRL list(X509Certificate issuer, PrivateKey key, BigInteger... serials) {
        try {
            var builder = new X509v2CRLBuilder(
                    X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()), new Date());
            for (BigInteger serial : serials) {
                builder.addCRLEntry(serial, new Date(), CRLReason.unspecified);
            }
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.TWO));
            return new JcaX509CRLConverter()
                    .getCRL(builder.build(new JcaContentSignerBuilder("SHA384withRSA").build(key)));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Value.Open value(X509CRL list, X509Certificate issuer, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance("SHA512withRSA");
            signature.initSign(key);
            signature.update(RevocationValue.body(list, issuer.getPublicKey()).toSign());
            return RevocationValue.of(list, issuer.getPublicKey(), signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void put(X509Certificate under, Value value) throws Exception {
        Id key = Id.hash(under.getPublicKey().getEncoded());
        node.node().put(key, value).get(20, TimeUnit.SECONDS);
    }

    private boolean bobHears(String text) throws Exception {
        Signalling alices = join(alice, message -> {});
        alices.send(bob.remote(), text.getBytes(StandardCharsets.UTF_8), Deadline.after(LONG));
        Signalling mallorys = join(mallory, message -> {});
        mallorys.send(bob.remote(), "the end".getBytes(StandardCharsets.UTF_8), Deadline.after(LONG));
        boolean heard = false;
        String next = "";
        while (!next.equals("the end")) {
            next = new String(Objects.requireNonNull(bobsLetters.next(LONG)).body(), StandardCharsets.UTF_8);
            heard |= next.equals(text);
        }
        return heard;
    }

    private List<RemoteDevice> found(Signalling by) throws IOException {
        List<RemoteDevice> found = new ArrayList<>();
        by.find(alice.account(), found::add, Deadline.after(Duration.ofSeconds(3)));
        return found;
    }

    @Test
    void who_is_not_revoked_is_heard_and_found() throws Exception {
        Signalling bobs = join(bob, bobsLetters);
        assertThat(bobHears("hello")).isTrue();
        assertThat(found(bobs)).containsExactly(alice.remote());
    }

    @Test
    void a_device_that_its_account_revoked_is_neither_heard_nor_found() throws Exception {
        X509Certificate account = alice.chain().get(ACCOUNT);
        PrivateKey accountKey = key("alice", "account");
        put(
                account,
                value(list(account, accountKey, alice.chain().get(DEVICE).getSerialNumber()), account, accountKey));
        Signalling bobs = join(bob, bobsLetters);
        assertThat(bobHears("I am a thief")).isFalse();
        assertThat(found(bobs)).isEmpty();
    }

    @Test
    void an_account_that_its_ca_revoked_is_not_heard() throws Exception {
        X509Certificate ca = alice.chain().get(CA);
        PrivateKey caKey = key("alice", "ca");
        put(ca, value(list(ca, caKey, alice.chain().get(ACCOUNT).getSerialNumber()), ca, caKey));
        join(bob, bobsLetters);
        assertThat(bobHears("I am a thief")).isFalse();
    }

    @Test
    void an_account_that_revoked_itself_is_not_heard() throws Exception {
        X509Certificate account = alice.chain().get(ACCOUNT);
        PrivateKey accountKey = key("alice", "account");
        var itself = new BigInteger(alice.account().hex(), 16);
        put(account, value(list(account, accountKey, itself), account, accountKey));
        join(bob, bobsLetters);
        assertThat(bobHears("I am a thief")).isFalse();
    }

    @Test
    void nobody_else_can_revoke_a_device() throws Exception {
        X509Certificate account = alice.chain().get(ACCOUNT);
        PrivateKey accountKey = key("alice", "account");
        PrivateKey wrong = key("mallory", "account");
        BigInteger serial = alice.chain().get(DEVICE).getSerialNumber();
        X509Certificate mallorys = mallory.chain().get(ACCOUNT);
        put(account, value(list(mallorys, wrong, serial), mallorys, wrong));
        put(account, value(list(account, wrong, serial), account, accountKey));
        join(bob, bobsLetters);
        assertThat(bobHears("hello")).isTrue();
    }

    @Test
    void a_device_that_was_heard_before_is_not_heard_a_minute_after_its_account_has_revoked_it() throws Exception {
        join(bob, bobsLetters);
        assertThat(bobHears("hello")).isTrue();
        X509Certificate account = alice.chain().get(ACCOUNT);
        PrivateKey accountKey = key("alice", "account");
        put(
                account,
                value(list(account, accountKey, alice.chain().get(DEVICE).getSerialNumber()), account, accountKey));
        later = Duration.ofSeconds(61);
        assertThat(bobHears("still me")).isFalse();
    }

    @Test
    void the_device_that_has_the_accounts_key_publishes_the_list() throws Exception {
        X509Certificate account = alice.chain().get(ACCOUNT);
        X509CRL list = list(account, key("alice", "account"), BigInteger.valueOf(4711));
        LocalDevice withList = (LocalDevice) Proxy.newProxyInstance(
                LocalDevice.class.getClassLoader(), new Class<?>[] {LocalDevice.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("revocations")) {
                        return Optional.of(list);
                    }
                    try {
                        return method.invoke(alice, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        join(withList, message -> {});
        Id key = Id.ofHex(alice.account().hex());
        long until = System.nanoTime() + LONG.toNanos();
        while (node.get(key).stream().noneMatch(value -> isList(value, account, list))) {
            assertThat(System.nanoTime()).as("time").isLessThan(until);
        }
    }

    private static boolean isList(Value value, X509Certificate account, X509CRL list) {
        try {
            return RevocationValue.list(value, account.getPublicKey()).equals(list)
                    && ((Value.Open) value).body().owner() != null;
        } catch (Malformed e) {
            return false;
        }
    }
}
