package org.passeur.api;

/**
 * An account that the user gave a name.
 *
 * @param name what the user calls it; not empty, unique among the contacts, at most 100 characters
 * @param account whom the name stands for
 */
public record Contact(String name, AccountId account) {
    /** @throws IllegalArgumentException if the name is blank, too long or not printable */
    public Contact {
        if (name.isBlank() || name.length() > 100 || !Printable.of(name).equals(name)) {
            throw new IllegalArgumentException(
                    "a contact's name has 1 to 100 printable characters, but this is \"" + Printable.of(name) + "\"");
        }
    }
}
