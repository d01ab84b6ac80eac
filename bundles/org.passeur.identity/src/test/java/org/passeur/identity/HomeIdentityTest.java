package org.passeur.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.Contact;
import org.passeur.api.Contacts;
import org.passeur.api.DeviceLinking;
import org.passeur.spi.identity.AccountStatement;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.identity.TestHome;

@Timeout(120)
class HomeIdentityTest {
    private static final KeySource NO_KEYS = count -> {
        throw new IllegalStateException("no keys are needed here");
    };

    @TempDir
    Path temp;

    private final Registry registry = new Registry();
    private @Nullable HomeIdentity component;

    private HomeIdentity start(Path home, String name, KeySource keys) {
        var started = new HomeIdentity(home, name, registry, keys, Clock.systemUTC());
        component = started;
        return started;
    }

    private static KeySource keysOf(String person) {
        return count -> {
            try {
                return count == 3 ? Prepared.all(person) : List.of(Prepared.keys(person, "device"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @AfterEach
    void stop() {
        if (component != null) {
            component.close();
        }
    }

    @Test
    void a_prepared_home_gives_its_device() throws Exception {
        start(TestHome.prepare(temp.resolve("home"), "alice"), "", NO_KEYS);
        LocalDevice device = registry.device(30);
        TestDevice alice = TestDevice.alice(temp);
        assertThat(device.id()).isEqualTo(alice.id());
        assertThat(device.account()).isEqualTo(alice.account());
        assertThat(device.chain()).isEqualTo(alice.chain());
        assertThat(device.key()).isEqualTo(alice.key());
        assertThat(device.displayName()).isEqualTo("alice-account");
        byte[] statement = "statement".getBytes(US_ASCII);
        assertThat(device.accountSignature(statement))
                .hasValue(alice.accountSignature(statement).orElseThrow());
        assertThat(registry.service(Contacts.class)).isNotNull();
        assertThat(registry.service(DeviceLinking.class)).isNotNull();
    }

    @Test
    void the_configured_name_is_shown_and_made_printable() throws Exception {
        start(TestHome.prepare(temp.resolve("home"), "alice"), "  Al\u202Eice ", NO_KEYS);
        assertThat(registry.device(30).displayName()).isEqualTo("Al?ice");
    }

    @Test
    void a_first_start_makes_rsa_4096_keys_once_and_a_second_start_finds_them() throws Exception {
        Path home = temp.resolve("home");
        start(home, "Carol", new RsaKeys());
        LocalDevice made = registry.device(110);
        RemoteDevice.proven(made.chain(), java.time.Instant.now());
        assertThat(made.chain())
                .hasSize(3)
                .allMatch(c -> ((RSAPublicKey) c.getPublicKey()).getModulus().bitLength() == 4096);
        Signature signature = Signature.getInstance("SHA512withRSA");
        signature.initVerify(made.chain().get(1).getPublicKey());
        assertThat(signature.verify(made.accountSignature(new byte[0]).orElseThrow()))
                .isTrue();
        stop();
        assertThat(registry.empty()).isTrue();

        start(home, "", NO_KEYS);
        LocalDevice found = registry.device(30);
        assertThat(found.chain()).isEqualTo(made.chain());
        assertThat(found.displayName()).isEqualTo("Carol");
    }

    @Test
    void closing_while_keys_are_made_gives_them_up_and_leaves_nothing_behind() throws Exception {
        Path home = temp.resolve("home");
        var making = new CountDownLatch(1);
        start(home, "", count -> {
            making.countDown();
            return new RsaKeys().make(64);
        });
        assertThat(making.await(30, TimeUnit.SECONDS)).isTrue();
        long began = System.nanoTime();
        stop();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(5_000);
        assertThat(registry.empty()).isTrue();
        assertThat(home.resolve("identity")).doesNotExist();
        Home.open(home).close();
    }

    @Test
    void closing_takes_the_services_away_and_frees_the_home() throws Exception {
        Path home = TestHome.prepare(temp.resolve("home"), "alice");
        start(home, "", NO_KEYS);
        registry.device(30);
        stop();
        assertThat(registry.empty()).isTrue();
        Home.open(home).close();
    }

    @Test
    void a_home_in_use_gives_no_services_and_harms_nothing() throws Exception {
        Path home = TestHome.prepare(temp.resolve("home"), "alice");
        start(home, "", NO_KEYS);
        registry.device(30);
        var second = new Registry();
        var other = new HomeIdentity(home, "", second, NO_KEYS, Clock.systemUTC());
        other.awaitOpened();
        other.close();
        assertThat(second.log()).isEmpty();
        assertThat(registry.service(LocalDevice.class)).isNotNull();
    }

    @Test
    void the_thread_that_opened_the_home_ends_when_that_is_done() throws Exception {
        start(TestHome.prepare(temp.resolve("home"), "alice"), "", NO_KEYS).awaitOpened();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("passeur-identity")) {
                thread.join(5000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void a_damaged_home_gives_no_services_and_is_free_to_be_mended() throws Exception {
        Path home = TestHome.prepare(temp.resolve("home"), "alice");
        Files.writeString(home.resolve("identity/device.key"), "garbage");
        start(home, "", keysOf("bob")).awaitOpened();
        assertThat(registry.log()).isEmpty();
        assertThat(home.resolve("identity/device.key")).hasContent("garbage");
        Home.open(home).close();
    }

    @Test
    void an_accepted_grant_registers_the_linked_device_in_the_place_of_the_fresh_one() throws Exception {
        var aliceRegistry = new Registry();
        Path aliceHome = TestHome.prepare(temp.resolve("alice"), "alice");
        var alice = new HomeIdentity(aliceHome, "", aliceRegistry, NO_KEYS, Clock.systemUTC());
        byte[] statement = "announcement".getBytes(US_ASCII);
        alice.statements = List.<AccountStatement>of((device, account) -> statement);
        LocalDevice first = aliceRegistry.device(30);

        start(temp.resolve("second"), "Fresh", keysOf("bob"));
        LocalDevice fresh = registry.device(30);
        assertThat(fresh.account()).isNotEqualTo(first.account());
        DeviceLinking linking = registry.service(DeviceLinking.class);
        linking.accept(aliceRegistry.service(DeviceLinking.class).grant(linking.request(), "second"));

        LocalDevice linked = registry.device(30);
        assertThat(linked.account()).isEqualTo(first.account());
        assertThat(linked.displayName()).isEqualTo("Fresh");
        assertThat(linked.accountSignature(statement))
                .hasValue(first.accountSignature(statement).orElseThrow());
        assertThat(linked.accountSignature("other".getBytes(US_ASCII))).isEmpty();
        assertThat(registry.service(LocalDevice.class)).isSameAs(linked);
        assertThat(registry.log())
                .containsExactly("+Contacts", "+DeviceLinking", "+LocalDevice", "-LocalDevice", "+LocalDevice");
        alice.close();

        stop();
        start(temp.resolve("second"), "", NO_KEYS);
        LocalDevice again = registry.device(30);
        assertThat(again.id()).isEqualTo(linked.id());
        assertThat(again.accountSignature(statement)).isPresent();
        assertThat(again.displayName()).isEqualTo("alice-account");
    }

    @Test
    void contacts_outlive_a_restart() throws Exception {
        Path home = TestHome.prepare(temp.resolve("home"), "alice");
        start(home, "", NO_KEYS);
        registry.device(30);
        Contact bob = new Contact("Bob", TestDevice.bob(temp).account());
        registry.service(Contacts.class).put(bob);
        stop();
        start(home, "", NO_KEYS);
        registry.device(30);
        assertThat(registry.service(Contacts.class).all()).containsExactly(bob);
    }

    @Test
    void the_home_is_the_configured_one_else_the_frameworks_else_the_users() {
        assertThat(HomeIdentity.path(" /a ", "/b", "/u")).isEqualTo(Path.of("/a"));
        assertThat(HomeIdentity.path(" ", "/b", "/u")).isEqualTo(Path.of("/b"));
        assertThat(HomeIdentity.path("", null, "/u")).isEqualTo(Path.of("/u/.passeur"));
        assertThat(HomeIdentity.path("", "", "/u")).isEqualTo(Path.of("/u/.passeur"));
    }
}
