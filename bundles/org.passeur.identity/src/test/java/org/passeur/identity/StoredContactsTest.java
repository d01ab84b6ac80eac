package org.passeur.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.api.AccountId;
import org.passeur.api.Contact;

class StoredContactsTest {
    private static final AccountId A = new AccountId("a".repeat(40));
    private static final AccountId B = new AccountId("b".repeat(40));

    @TempDir
    Path temp;

    private Home home;
    private StoredContacts contacts;

    @BeforeEach
    void open() throws IOException {
        home = Home.open(temp.resolve("home"));
        contacts = StoredContacts.load(home);
    }

    @AfterEach
    void close() throws IOException {
        home.close();
    }

    @Test
    void contacts_are_ordered_by_name_and_survive() throws Exception {
        contacts.put(new Contact("zoé", A));
        contacts.put(new Contact("Bob", B));
        StoredContacts again = StoredContacts.load(home);
        assertThat(again.all()).containsExactly(new Contact("Bob", B), new Contact("zoé", A));
        assertThat(again.named("zoé")).contains(new Contact("zoé", A));
        assertThat(again.of(B)).contains(new Contact("Bob", B));
        assertThat(again.named("nobody")).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.contacts())))
                .isEqualTo("rw-------");
    }

    @Test
    void putting_an_account_again_gives_it_another_name() throws Exception {
        contacts.put(new Contact("old", A));
        contacts.put(new Contact("new", A));
        contacts.put(new Contact("new", A));
        assertThat(contacts.all()).containsExactly(new Contact("new", A));
    }

    @Test
    void a_name_stands_for_one_account() throws Exception {
        contacts.put(new Contact("name", A));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> contacts.put(new Contact("name", B)))
                .withMessageContaining(A.hex());
        assertThat(contacts.all()).containsExactly(new Contact("name", A));
    }

    @Test
    void removing_says_whether_there_was_one() throws Exception {
        contacts.put(new Contact("name", A));
        assertThat(contacts.remove(B)).isFalse();
        assertThat(contacts.remove(A)).isTrue();
        assertThat(contacts.remove(A)).isFalse();
        assertThat(StoredContacts.load(home).all()).isEmpty();
    }

    @Test
    void what_cannot_be_stored_has_not_changed() throws Exception {
        contacts.put(new Contact("name", A));
        home.close();
        assertThatThrownBy(() -> contacts.put(new Contact("other", B))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> contacts.remove(A)).isInstanceOf(IOException.class);
        assertThat(contacts.all()).containsExactly(new Contact("name", A));
    }

    @Test
    void a_view_does_not_change_afterwards() throws Exception {
        contacts.put(new Contact("name", A));
        List<Contact> before = contacts.all();
        contacts.put(new Contact("other", B));
        assertThat(before).hasSize(1);
    }

    @Test
    void nothing_is_lost_when_several_threads_write() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                var contact = new Contact("name " + i, new AccountId("%040x".formatted(i)));
                done.add(writers.submit(() -> {
                    contacts.put(contact);
                    return contacts.named(contact.name()).orElseThrow();
                }));
            }
            for (Future<?> one : done) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(contacts.all()).hasSize(40);
        assertThat(StoredContacts.load(home).all()).isEqualTo(contacts.all());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "null",
                "[]",
                "{}",
                "{\"contacts\":null}",
                "{\"contacts\":{}}",
                "{\"contacts\":[null]}",
                "{\"contacts\":[]} x",
                "{\"contacts\":[],\"more\":1}",
                "{\"contacts\":[{\"name\":\"x\"}]}",
                "{\"contacts\":[{\"name\":1,\"account\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}",
                "{\"contacts\":[{\"name\":\"x\",\"account\":\"short\"}]}",
                "{\"contacts\":[{\"name\":\"\\u001b[2J\",\"account\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}",
                "{\"contacts\":[{\"name\":\"x\",\"account\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"},"
                        + "{\"name\":\"x\",\"account\":\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"}]}",
                "{\"contacts\":[{\"name\":\"x\",\"account\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"},"
                        + "{\"name\":\"y\",\"account\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}"
            })
    void a_damaged_list_is_kept_aside_and_a_new_one_begun(String damaged) throws Exception {
        home.files().write(home.contacts(), IdentityFiles.ascii(damaged));
        StoredContacts begun = StoredContacts.load(home);
        assertThat(begun.all()).isEmpty();
        assertThat(home.root().resolve("contacts.json.damaged-1")).hasContent(damaged);
        begun.put(new Contact("name", A));
        assertThat(StoredContacts.load(home).all()).hasSize(1);
    }

    @Test
    void a_list_cut_at_any_offset_is_kept_aside() throws Exception {
        contacts.put(new Contact("name", A));
        byte[] whole = Files.readAllBytes(home.contacts());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            home.files().write(home.contacts(), cut);
            assertThat(StoredContacts.load(home).all()).isEmpty();
            Path aside = home.root().resolve("contacts.json.damaged-1");
            assertThat(aside).hasBinaryContent(cut);
            Files.delete(aside);
        }
    }

    @Test
    void deep_nesting_is_damage_not_a_stack_overflow() throws Exception {
        home.files().write(home.contacts(), IdentityFiles.ascii("[".repeat(1_000_000)));
        assertThat(StoredContacts.load(home).all()).isEmpty();
    }
}
