package org.passeur.shell.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.passeur.api.AccountId;
import org.passeur.api.Contact;
import org.passeur.api.Contacts;
import org.passeur.api.Ticket;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Names for accounts. */
@Command(name = "contacts", description = "List, add or remove contacts: accounts with names.")
final class ContactsCommand extends NodeCommand {
    /** What to do. */
    enum Action {
        list,
        add,
        remove
    }

    @Parameters(index = "0", arity = "0..1", paramLabel = "list|add|remove", description = "default: list")
    Action action = Action.list;

    @Parameters(
            index = "1..*",
            paramLabel = "NAME [ACCOUNT|TICKET]",
            description = "add: a name and whom it stands for; remove: the name")
    List<String> words = List.of();

    ContactsCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed, IOException {
        int expected = action == Action.list ? 0 : action == Action.add ? 2 : 1;
        if (words.size() != expected) {
            throw CommandFailed.usage("use: contacts list | contacts add NAME ACCOUNT|TICKET | contacts remove NAME");
        }
        Contacts contacts = contacts(report);
        switch (action) {
            case list -> contacts.all().forEach(c -> report.event(json(c)));
            case add -> contacts.put(new Contact(words.get(0), account(words.get(1))));
            case remove ->
                contacts.remove(contacts.named(words.get(0))
                        .orElseThrow(() -> CommandFailed.usage("there is no contact of this name"))
                        .account());
        }
        return ExitCode.DONE;
    }

    private static AccountId account(String text) {
        return text.startsWith("passeur:") ? Ticket.parse(text).account() : new AccountId(text);
    }

    private static ObjectNode json(Contact contact) {
        return EventJson.named(Instant.now(), "contact")
                .put("name", contact.name())
                .put("account", contact.account().hex());
    }
}
