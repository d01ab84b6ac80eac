package org.passeur.shell.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Decision;
import org.passeur.api.FileInfo;
import org.passeur.api.Passeur;
import org.passeur.api.Printable;
import org.passeur.api.Transfer;
import org.passeur.api.TransferId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes an offer that waits. */
@Command(name = "accept", description = "Take the files of an offer that waits for an answer.")
final class AcceptCommand extends NodeCommand {
    @Parameters(paramLabel = "ID", description = "the transfer, as transfers and receive show it")
    String id = "";

    @Option(names = "--into", paramLabel = "DIR", description = "where files are put (default: the current folder)")
    @Nullable
    Path into;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "take only this file, or this folder with all that is in it, as offered; may be repeated")
    List<String> only = new ArrayList<>();

    AcceptCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed, IOException {
        Passeur passeur = passeur(report);
        TransferId transfer = transferId(id);
        Path folder = resolve(into == null ? Path.of("") : into);
        passeur.accept(
                transfer, new Decision.Accept(folder, only.isEmpty() ? Optional.empty() : chosen(passeur, transfer)));
        return ExitCode.DONE;
    }

    private Optional<Set<String>> chosen(Passeur passeur, TransferId transfer) throws CommandFailed {
        List<FileInfo> offered = passeur.transfer(transfer).map(Transfer::files).orElse(List.of());
        Set<String> names = new HashSet<>();
        for (String wanted : only) {
            List<String> found = offered.stream()
                    .map(FileInfo::name)
                    .filter(name -> name.equals(wanted) || name.startsWith(wanted + "/"))
                    .toList();
            if (found.isEmpty()) {
                throw CommandFailed.usage("\"" + Printable.of(wanted) + "\" is not among what is offered");
            }
            names.addAll(found);
        }
        return Optional.of(names);
    }
}
