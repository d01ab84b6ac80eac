package org.passeur.core.engine;

import java.util.Locale;

/** What becomes of a message that signalling brings. Its name in lower case is its name in metrics. */
enum Fate {
    ANSWERED("it is answered"),
    REPLY("somebody here waits for it"),
    TOO_MANY_QUEUED("too many at a time"),
    MALFORMED("it is malformed"),
    UNASKED_REPLY("nobody waits for this answer"),
    NO_SLOT("a slot is not filled"),
    OWN("it is our own"),
    COPY("it is a copy of one that was"),
    NO_ADDRESSES("it has no addresses"),
    STRANGER("its account is no contact (answer_requests_from=contacts)"),
    TOO_MANY("too many at a time (max_incoming_negotiations)");

    final String words;

    Fate(String words) {
        this.words = words;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
