package org.passeur.identity;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.passeur.api.AccountId;
import org.passeur.api.Contact;
import org.passeur.api.Contacts;
import org.passeur.api.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The contacts in {@code contacts.json}. Readers see a snapshot; writers come one after the other. */
final class StoredContacts implements Contacts {
    private static final Logger LOG = LoggerFactory.getLogger(StoredContacts.class);
    private static final int LIMIT = 16 * 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Home home;
    /** By name; never changed, only replaced. */
    private volatile Map<String, Contact> byName;

    private StoredContacts(Home home, Map<String, Contact> byName) {
        this.home = home;
        this.byName = byName;
    }

    /** Reads the file. A damaged one is put aside under another name, and the user told. */
    static StoredContacts load(Home home) throws IOException {
        Path file = home.contacts();
        if (!Files.exists(file, NOFOLLOW_LINKS)) {
            return new StoredContacts(home, Map.of());
        }
        byte[] content = home.files().read(file, LIMIT);
        try {
            return new StoredContacts(home, decode(content));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            Path aside = Home.free(home.root(), "contacts.json.damaged");
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            PrivateFiles.force(home.root());
            LOG.error(
                    "the contacts in {} are damaged ({}); they are kept as {}, and the list begins empty."
                            + " To get them back: stop the node, mend that file, and rename it to contacts.json",
                    file,
                    Printable.of(String.valueOf(e.getMessage())),
                    aside);
            return new StoredContacts(home, Map.of());
        }
    }

    private static Map<String, Contact> decode(byte[] content) throws IOException {
        JsonNode root = JSON.readTree(content);
        if (!(root.get("contacts") instanceof ArrayNode list) || root.size() != 1) {
            throw new IllegalArgumentException("it is not an object with one list, \"contacts\"");
        }
        List<Contact> contacts = new ArrayList<>();
        for (JsonNode entry : list) {
            if (!entry.path("name").isTextual() || !entry.path("account").isTextual() || entry.size() != 2) {
                throw new IllegalArgumentException("an entry is not an object with a name and an account");
            }
            contacts.add(new Contact(
                    entry.get("name").textValue(),
                    new AccountId(entry.get("account").textValue())));
        }
        Map<String, Contact> byName = new TreeMap<>();
        for (Contact contact : contacts) {
            if (byName.put(contact.name(), contact) != null) {
                throw new IllegalArgumentException("two contacts are named \"" + contact.name() + "\"");
            }
        }
        if (contacts.stream().map(Contact::account).distinct().count() < contacts.size()) {
            throw new IllegalArgumentException("two contacts have the same account");
        }
        return byName;
    }

    private static byte[] encode(Collection<Contact> contacts) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode list = root.putArray("contacts");
        for (Contact contact : contacts) {
            list.addObject()
                    .put("name", contact.name())
                    .put("account", contact.account().hex());
        }
        return JSON.writeValueAsBytes(root);
    }

    @Override
    public List<Contact> all() {
        return List.copyOf(byName.values());
    }

    @Override
    public Optional<Contact> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Optional<Contact> of(AccountId account) {
        return byName.values().stream()
                .filter(contact -> contact.account().equals(account))
                .findFirst();
    }

    @Override
    public synchronized void put(Contact contact) throws IOException {
        Contact present = byName.get(contact.name());
        if (present != null && !present.account().equals(contact.account())) {
            throw new IllegalArgumentException("\"" + contact.name() + "\" is the name of " + present.account()
                    + " already: take another name, or remove that contact first");
        }
        Map<String, Contact> next = without(contact.account());
        next.put(contact.name(), contact);
        store(next);
    }

    @Override
    public synchronized boolean remove(AccountId account) throws IOException {
        if (of(account).isEmpty()) {
            return false;
        }
        store(without(account));
        return true;
    }

    private Map<String, Contact> without(AccountId account) {
        Map<String, Contact> rest = new TreeMap<>(byName);
        rest.values().removeIf(contact -> contact.account().equals(account));
        return rest;
    }

    private void store(Map<String, Contact> next) throws IOException {
        home.checkOpen();
        home.files().write(home.contacts(), encode(next.values()));
        byName = next;
    }
}
