package org.passeur.shell.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.passeur.api.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: one command from its request to its exit code. A far end that leaves has cancelled it. */
final class ControlSession {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSession.class);

    /** Lets the owner's command wait for the others. */
    @FunctionalInterface
    interface Guests {
        void await(ControlSession owner) throws InterruptedException;
    }

    private final FrameChannel channel;
    private final ControlServer.Runner runner;
    private final Guests guests;
    private volatile Optional<ControlConsole> console = Optional.empty();

    ControlSession(FrameChannel channel, ControlServer.Runner runner, Guests guests) {
        this.channel = channel;
        this.runner = runner;
        this.guests = guests;
    }

    /** Reads until the connection ends; the command runs on another thread. */
    void serve() {
        try {
            Optional<Frame> first = channel.read();
            if (first.isPresent()) {
                begin(Request.of(first.get()));
            }
        } catch (IOException e) {
            LOG.debug("a control connection ended: {}", e.toString());
            turnAway(Printable.of(String.valueOf(e.getMessage())));
        } finally {
            cancel();
            console.ifPresent(ControlConsole::inputEnded);
            close();
        }
    }

    private void begin(Request request) throws IOException {
        var begun = new ControlConsole(channel, request);
        console = Optional.of(begun);
        var command = ControlServer.thread(() -> command(request, begun), "passeur-control-command");
        command.start();
        try {
            Optional<Frame> next = channel.read();
            while (next.isPresent()) {
                typed(next.get(), begun);
                next = channel.read();
            }
        } finally {
            begun.cancelled().cancel();
            begun.inputEnded();
            await(command);
        }
    }

    private void typed(Frame frame, ControlConsole to) throws IOException {
        switch (frame.kind()) {
            case INPUT -> to.typed(frame.body());
            case CANCEL -> to.cancelled().cancel();
            default -> throw new java.net.ProtocolException(frame.kind() + " is nothing that a node is told");
        }
    }

    private void command(Request request, ControlConsole to) {
        int code = 1;
        try {
            code = runner.run(request.arguments(), to);
            if (request.owner()) {
                guests.await(this);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exit(code);
        }
    }

    private void exit(int code) {
        try {
            channel.write(new Frame(Frame.Kind.EXIT, new byte[] {(byte) code}));
        } catch (IOException e) {
            LOG.debug("nobody waits for the exit code {}: {}", code, e.toString());
        }
        close();
    }

    /** The command holds the session until it has ended, so that the number of threads is bounded. */
    private static void await(Thread command) {
        try {
            command.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void turnAway(String reason) {
        try {
            channel.write(new Frame(Frame.Kind.ERROR, ("passeur: " + reason + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.write(new Frame(Frame.Kind.EXIT, new byte[] {1}));
        } catch (IOException e) {
            LOG.debug("nobody hears why a control connection ends: {}", e.toString());
        }
        close();
    }

    void hint(String line) {
        console.ifPresent(c -> {
            c.err().println(line);
            c.err().flush();
        });
    }

    void closeUnlessBegun() {
        if (console.isEmpty()) {
            close();
        }
    }

    void cancel() {
        console.ifPresent(c -> c.cancelled().cancel());
    }

    boolean cancelled() {
        return console.isPresent() && console.get().cancelled().given();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a control connection did not close: {}", e.toString());
        }
    }
}
