package org.passeur.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The accounts that the user knows by name; kept in the home folder. Safe for use by several threads. */
@ProviderType
public interface Contacts {
    /** All contacts, ordered by name. */
    List<Contact> all();

    /** The contact of this name. */
    Optional<Contact> named(String name);

    /** The contact with this account. */
    Optional<Contact> of(AccountId account);

    /**
     * Adds a contact, or gives an account another name.
     *
     * @throws IllegalArgumentException if the name stands for another account already
     * @throws IOException if it cannot be stored; nothing has changed then
     */
    void put(Contact contact) throws IOException;

    /**
     * Forgets a contact.
     *
     * @return whether there was one
     * @throws IOException if it cannot be stored; nothing has changed then
     */
    boolean remove(AccountId account) throws IOException;
}
