package org.passeur.shell.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.passeur.api.AccountId;
import org.passeur.api.Contact;
import org.passeur.api.Passeur;
import org.passeur.api.Printable;
import org.passeur.api.SendOptions;
import org.passeur.api.Ticket;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Offers files and stays until their transfer has ended. */
@Command(name = "send", description = "Send files and folders to an account: to all of its devices that accept them.")
final class SendCommand extends FollowingCommand {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "what to send")
    List<Path> files = new ArrayList<>();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "TICKET|CONTACT|ACCOUNT",
            description = "a ticket (passeur:…), a contact's name or an account id (40 hexadecimal digits)")
    String to = "";

    @Option(
            names = "--links",
            paramLabel = "refuse|keep",
            description = "symbolic links in folders: refuse (default) to send if there is one, or keep them as links")
    Links links = Links.refuse;

    @Option(
            names = "--queue",
            description = "go on until a device of the recipient can be reached, also after a restart of this node")
    boolean queue;

    /** What becomes of symbolic links. */
    enum Links {
        /** Nothing is sent. */
        refuse,
        /** They are sent as links. */
        keep
    }

    SendCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed, IOException {
        Passeur passeur = passeur(report);
        Ticket recipient = recipient(report);
        String label = files.size() == 1 ? String.valueOf(files.get(0).getFileName()) : files.size() + " files";
        var options = new SendOptions(links == Links.keep ? SendOptions.Links.KEEP : SendOptions.Links.REFUSE, queue);
        return follow(
                passeur,
                report,
                label,
                () -> passeur.send(files.stream().map(this::resolve).toList(), recipient, options));
    }

    private Ticket recipient(Report report) throws CommandFailed {
        try {
            if (to.startsWith("passeur:")) {
                return Ticket.parse(to);
            }
            Optional<Contact> contact = contacts(report).named(to);
            if (contact.isPresent()) {
                return Ticket.of(contact.get().account());
            }
            return Ticket.of(new AccountId(to));
        } catch (IllegalArgumentException e) {
            throw CommandFailed.usage("\"" + Printable.of(to)
                    + "\" is no ticket (passeur:…), no contact's name and no account id: " + e.getMessage());
        }
    }
}
