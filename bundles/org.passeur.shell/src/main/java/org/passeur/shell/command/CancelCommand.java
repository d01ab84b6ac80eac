package org.passeur.shell.command;

import org.jspecify.annotations.Nullable;
import org.passeur.api.DeviceId;
import org.passeur.api.Passeur;
import org.passeur.api.TransferId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a transfer, or its part for one device. */
@Command(name = "cancel", description = "End a transfer, or the part of it that concerns one device.")
final class CancelCommand extends NodeCommand {
    @Parameters(paramLabel = "ID", description = "the transfer, as transfers shows it")
    String id = "";

    @Option(names = "--device", paramLabel = "DEVICE", description = "end only this device's part")
    @Nullable
    String device;

    CancelCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed {
        Passeur passeur = passeur(report);
        TransferId transfer = transferId(id);
        if (passeur.transfer(transfer).isEmpty()) {
            throw CommandFailed.usage("there is no transfer " + transfer + "; see transfers");
        }
        if (device == null) {
            passeur.cancel(transfer);
        } else {
            passeur.cancel(transfer, new DeviceId(device));
        }
        return ExitCode.DONE;
    }
}
