package org.passeur.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.passeur.shell.command.Console;
import org.passeur.shell.command.ExitCode;
import org.passeur.shell.command.InteractiveShell;

/** Lines of a console, run by the framework's Gogo. Its package is imported optionally: without Gogo there is no shell. */
final class GogoShell implements InteractiveShell {
    private static final Set<String> ENDS = Set.of("exit", "quit", "logout");

    private final BundleContext context;

    GogoShell(BundleContext context) {
        this.context = context;
    }

    @Override
    public ExitCode run(Console console) {
        try {
            return Lines.run(context, console);
        } catch (NoClassDefFoundError e) {
            return missing(console);
        }
    }

    private static ExitCode missing(Console console) {
        console.err().println("passeur: there is no Gogo runtime in this framework");
        return ExitCode.INTERNAL;
    }

    /** Apart, so that the class above loads without Gogo. */
    private static final class Lines {
        static ExitCode run(BundleContext context, Console console) {
            ServiceReference<CommandProcessor> reference = context.getServiceReference(CommandProcessor.class);
            CommandProcessor gogo = reference == null ? null : context.getService(reference);
            if (gogo == null) {
                return missing(console);
            }
            try (CommandSession session = gogo.createSession(console.in(), console.out(), console.err())) {
                console.cancelled().whenGiven(Thread.currentThread()::interrupt);
                session.put("SCOPE", "passeur:felix:gogo:*");
                loop(session, console);
                return ExitCode.DONE;
            } finally {
                context.ungetService(reference);
            }
        }

        private static void loop(CommandSession session, Console console) {
            var lines = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
            if (console.terminal()) {
                console.out().println("Gogo; passeur:help lists our commands, help all of them, exit ends the shell");
            }
            try {
                String line = next(lines, console);
                while (line != null
                        && !ENDS.contains(line.strip())
                        && !console.cancelled().given()) {
                    execute(session, console, line);
                    line = next(lines, console);
                }
            } catch (IOException e) {
                if (!console.cancelled().given()) {
                    console.err().println("passeur: the input cannot be read: " + e.getMessage());
                }
            }
        }

        private static @org.jspecify.annotations.Nullable String next(BufferedReader lines, Console console)
                throws IOException {
            if (console.terminal()) {
                console.out().print("passeur> ");
                console.out().flush();
            }
            return lines.readLine();
        }

        /** Gogo's commands throw whatever they like. */
        private static void execute(CommandSession session, Console console, String line) {
            try {
                Object result = session.execute(line);
                if (result != null) {
                    console.out().println(session.format(result, org.apache.felix.service.command.Converter.INSPECT));
                }
            } catch (Exception e) {
                console.err().println(e.getMessage() == null ? e.toString() : e.getMessage());
            }
            console.out().flush();
            console.err().flush();
        }
    }
}
