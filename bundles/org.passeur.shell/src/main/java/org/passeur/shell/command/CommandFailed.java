package org.passeur.shell.command;

/** A command cannot do what it should, for a reason that is no transfer's. */
final class CommandFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;
    private final String reason;

    /**
     * @param reason a short name for programs
     * @param message what the reader can do
     */
    CommandFailed(ExitCode code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    static CommandFailed usage(String message) {
        return new CommandFailed(ExitCode.USAGE, "usage", message);
    }

    ExitCode code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
