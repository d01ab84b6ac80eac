package org.passeur.shell.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.passeur.api.Contacts;
import org.passeur.api.Diagnostics;
import org.passeur.api.Passeur;

/** The node that a command is for, as it is at this moment: services may be missing. */
public interface Node {
    /** The service, if all slots are filled. */
    Optional<Passeur> passeur();

    /** Why it is missing. */
    Optional<Diagnostics> diagnostics();

    /** The accounts with names. */
    Optional<Contacts> contacts();

    /** The distributed hash tables that there are, the best first. */
    List<TableService> tables();

    /** What happens to transfers. */
    TransferFeed feed();

    /** Waits until a service may have come or gone, at most this long; returns early without reason sometimes. */
    void awaitChange(Duration longest) throws InterruptedException;
}
