package org.passeur.shell.command;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Passeur;
import org.passeur.api.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends no faster than that. */
@Command(name = "limit", description = "Send no faster than this from now on: all transfers together, or one.")
final class LimitCommand extends NodeCommand {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,12})([kmg]?)");

    @Parameters(paramLabel = "RATE|off", description = "bytes in a second; with k, m or g KiB, MiB or GiB")
    String rate = "";

    @Option(names = "--transfer", paramLabel = "ID", description = "only this transfer, as transfers shows it")
    @Nullable
    String id;

    LimitCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed {
        long limit = bytesPerSecond(rate);
        Passeur passeur = passeur(report);
        try {
            if (id == null) {
                passeur.limit(limit);
            } else {
                passeur.limit(transferId(id), limit);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw CommandFailed.usage(String.valueOf(e.getMessage()));
        }
        return ExitCode.DONE;
    }

    private static long bytesPerSecond(String text) throws CommandFailed {
        if (text.equals("off")) {
            return Long.MAX_VALUE;
        }
        Matcher m = RATE.matcher(text.toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            throw CommandFailed.usage("\"" + Printable.of(text) + "\" is no rate; 500k or 2m, for instance, or off");
        }
        int shift = m.group(2).isEmpty() ? 0 : 10 * ("kmg".indexOf(m.group(2)) + 1);
        long rate = Long.parseLong(m.group(1));
        if (rate > Long.MAX_VALUE >> shift) {
            throw CommandFailed.usage("\"" + Printable.of(text) + "\" is more than can be counted; off is no limit");
        }
        return rate << shift;
    }
}
