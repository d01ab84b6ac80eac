package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.passeur.signalling.opendht.node.Storage.Outcome;
import org.passeur.signalling.opendht.wire.Message.Happening;

class StorageTest {
    private static final Id KEY = Id.hash("a key");
    private static final PublicKey ALICE =
            Vectors.chain("alice", "device").get(0).getPublicKey();
    private static final PublicKey BOB = Vectors.chain("bob", "device").get(0).getPublicKey();
    private static final PrivateKey ALICES = Vectors.key("alice", "device");
    private static final PrivateKey BOBS = Vectors.key("bob", "device");
    private static final InetAddress SOMEBODY = VirtualNetwork.address(1).getAddress();
    private static final InetAddress ANOTHER = VirtualNetwork.address(2).getAddress();

    private final VirtualLoop loop = new VirtualLoop();
    private final Storage storage = new Storage(loop, 100_000, new Tally());

    private Outcome store(Value value) {
        return storage.store(KEY, value, SOMEBODY, 0);
    }

    private static Value.Open plain(long id, String text) {
        return Value.Open.of(id, Body.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Value.Open signed(PublicKey owner, PrivateKey key, int seq, String text) {
        return Signing.sign(1, Body.owned(owner, seq, null, text.getBytes(StandardCharsets.UTF_8)), key);
    }

    @Test
    void equal_content_refreshes_and_other_content_is_refused() {
        assertThat(store(plain(1, "a"))).isEqualTo(Outcome.STORED);
        assertThat(store(plain(1, "a"))).isEqualTo(Outcome.REFRESHED);
        assertThat(store(plain(1, "b"))).isEqualTo(Outcome.REFUSED);
        assertThat(storage.get(KEY)).containsExactly(plain(1, "a"));
    }

    @Test
    void a_flood_of_values_is_let_go_and_not_held_until_it_would_expire() {
        for (int id = 1; id <= 1000; id++) {
            store(new Value.Closed(id, Bytes.of(new byte[10_000]), 0));
        }

        assertThat(storage.used()).isLessThanOrEqualTo(100_000);
        assertThat(storage.waiting()).isEqualTo(storage.get(KEY).size());
    }

    @Test
    void a_sealed_value_cannot_be_edited() {
        assertThat(store(new Value.Closed(1, Bytes.of(new byte[600]), 0))).isEqualTo(Outcome.STORED);
        assertThat(store(new Value.Closed(1, Bytes.of(new byte[601]), 0))).isEqualTo(Outcome.REFUSED);
        assertThat(store(plain(1, "open"))).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void only_its_owner_edits_a_signed_value_and_only_forward() {
        assertThat(store(signed(ALICE, ALICES, 5, "five"))).isEqualTo(Outcome.STORED);
        assertThat(store(signed(ALICE, ALICES, 4, "four"))).isEqualTo(Outcome.REFUSED);
        assertThat(store(signed(ALICE, ALICES, 5, "another five"))).isEqualTo(Outcome.REFUSED);
        assertThat(store(signed(BOB, BOBS, 6, "Bob's"))).isEqualTo(Outcome.REFUSED);
        assertThat(store(plain(1, "nobody's"))).isEqualTo(Outcome.REFUSED);
        assertThat(store(signed(ALICE, ALICES, 6, "six"))).isEqualTo(Outcome.STORED);
        assertThat(storage.get(KEY)).containsExactly(signed(ALICE, ALICES, 6, "six"));
    }

    @Test
    void values_expire_by_their_type_and_refreshing_prolongs() {
        List<Long> gone = new ArrayList<>();
        storage.watch(new Storage.Watcher() {
            @Override
            public void stored(Id key, Value value, @Nullable InetAddress from) {
                // of no interest here
            }

            @Override
            public void happened(Id key, Happening happening, List<Long> ids) {
                if (happening == Happening.EXPIRED) {
                    gone.addAll(ids);
                }
            }
        });
        store(plain(1, "ten minutes"));
        store(Value.Open.of(2, new Body(null, ValueType.ICE_CANDIDATES, Bytes.EMPTY, "")));
        store(plain(3, "refreshed"));
        loop.pass(61_000);
        storage.expire();
        assertThat(gone).containsExactly(2L);
        assertThat(storage.refresh(KEY, 3)).isTrue();
        assertThat(storage.refresh(KEY, 2)).isFalse();
        loop.pass(9 * 60_000);
        storage.expire();
        assertThat(gone).containsExactly(2L, 1L);
        loop.pass(60_000);
        storage.expire();
        assertThat(storage.get(KEY)).isEmpty();
    }

    @Test
    void a_value_that_was_made_long_ago_lives_shorter_or_not_at_all() {
        assertThat(storage.store(KEY, plain(1, "old"), SOMEBODY, 9 * 60_000)).isEqualTo(Outcome.STORED);
        assertThat(storage.store(KEY, plain(2, "too old"), SOMEBODY, 10 * 60_000))
                .isEqualTo(Outcome.TOO_OLD);
        loop.pass(61_000);
        storage.expire();
        assertThat(storage.get(KEY)).isEmpty();
    }

    @Test
    void without_room_the_greediest_loses_its_oldest() {
        storage.store(KEY, Value.Open.of(1, Body.of(new byte[20_000])), ANOTHER, 0);
        for (int i = 2; i < 10; i++) {
            storage.store(KEY, Value.Open.of(i, Body.of(new byte[20_000])), SOMEBODY, 0);
        }
        assertThat(storage.used()).isLessThanOrEqualTo(100_000);
        assertThat(storage.get(KEY)).extracting(Value::id).containsExactly(1L, 7L, 8L, 9L);
    }

    @Test
    void a_network_of_ipv6_is_one_however_many_addresses_it_writes_from() throws Exception {
        storage.store(KEY, Value.Open.of(1, Body.of(new byte[30_000])), ANOTHER, 0);
        for (int i = 2; i < 10; i++) {
            InetAddress from = InetAddress.getByName("2001:db8::" + i);
            storage.store(KEY, Value.Open.of(i, Body.of(new byte[20_000])), from, 0);
        }
        assertThat(storage.get(KEY)).extracting(Value::id).containsExactly(1L, 7L, 8L, 9L);
    }

    @Test
    void under_a_full_key_the_greediest_makes_room() {
        var large = new Storage(loop, 64 << 20, new Tally());
        for (int i = 1; i <= Storage.MAX_PER_KEY; i++) {
            large.store(KEY, plain(i, "flood"), SOMEBODY, 0);
        }
        assertThat(large.store(KEY, plain(1_000_000, "a contact's"), ANOTHER, 0))
                .isEqualTo(Outcome.STORED);
        assertThat(large.store(KEY, plain(1_000_001, "ours"), null, 0)).isEqualTo(Outcome.STORED);
        assertThat(large.get(KEY))
                .hasSize(Storage.MAX_PER_KEY)
                .contains(plain(1_000_000, "a contact's"), plain(1_000_001, "ours"))
                .doesNotContain(plain(1, "flood"), plain(2, "flood"));
        for (int i = 1; i <= 100; i++) {
            large.store(KEY, plain(2_000_000 + i, "flood"), SOMEBODY, 0);
        }
        assertThat(large.get(KEY)).contains(plain(1_000_000, "a contact's"));
    }

    @Test
    void our_own_values_do_not_count() {
        storage.store(KEY, Value.Open.of(1, Body.of(new byte[60_000])), null, 0);
        assertThat(storage.used()).isZero();
        storage.forget(KEY, 1);
        assertThat(storage.get(KEY)).isEmpty();
    }
}
