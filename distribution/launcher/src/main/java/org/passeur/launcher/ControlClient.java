package org.passeur.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.passeur.shell.command.ExitCode;
import org.passeur.shell.control.Frame;
import org.passeur.shell.control.FrameChannel;
import org.passeur.shell.control.Request;

/** Has a command run by the node, with this process's streams. */
final class ControlClient {
    private final FrameChannel node;
    private final Terminal terminal;
    private final Bar bar;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile ExitCode code = ExitCode.INTERNAL;

    ControlClient(SocketChannel node, Terminal terminal) {
        this.node = new FrameChannel(node);
        this.terminal = terminal;
        this.bar = new Bar(terminal);
    }

    /** Returns when the command has ended. */
    ExitCode run(Request request) throws IOException {
        try (node) {
            node.write(request.frame());
            Optional<Frame> frame = node.read();
            while (frame.isPresent()) {
                if (frame.get().kind() == Frame.Kind.EXIT) {
                    code = exitCode(frame.get());
                    return code;
                }
                show(frame.get());
                frame = node.read();
            }
            throw new IOException("the node went away before the command had ended");
        } finally {
            bar.close();
            terminal.out().flush();
            ended.countDown();
        }
    }

    private static ExitCode exitCode(Frame frame) {
        return frame.body().length == 1 ? ExitCode.numbered(frame.body()[0]) : ExitCode.INTERNAL;
    }

    private void show(Frame frame) throws IOException {
        switch (frame.kind()) {
            case OUTPUT -> {
                bar.close();
                terminal.out().write(frame.body());
                terminal.out().flush();
            }
            case ERROR -> {
                bar.close();
                terminal.err().write(frame.body());
                terminal.err().flush();
            }
            case PROGRESS -> progress(ByteBuffer.wrap(frame.body()));
            case INPUT_WANTED -> typing();
            default -> throw new java.net.ProtocolException(frame.kind() + " is nothing that a node says");
        }
    }

    private void progress(ByteBuffer body) {
        long done = body.getLong();
        long total = body.getLong();
        bar.show(StandardCharsets.UTF_8.decode(body).toString(), done, total);
    }

    /** Only now: a process in the background that reads its terminal would be stopped. */
    private void typing() {
        var thread = new Thread(this::type, "passeur-typing");
        thread.setDaemon(true);
        thread.start();
    }

    private void type() {
        byte[] piece = new byte[4096];
        try {
            int count = terminal.in().read(piece);
            while (count >= 0) {
                if (count > 0) {
                    node.write(new Frame(Frame.Kind.INPUT, Arrays.copyOf(piece, count)));
                }
                count = terminal.in().read(piece);
            }
            node.write(Frame.Kind.INPUT);
        } catch (IOException e) {
            // the command has ended, or the terminal has: nobody waits for more
            terminal.err().flush();
        }
    }

    /** Asks the node to end the command, and waits for its last word; the code it ended with. */
    ExitCode cancel(long seconds) throws InterruptedException {
        try {
            node.write(Frame.Kind.CANCEL);
        } catch (IOException e) {
            return code;
        }
        return ended.await(seconds, TimeUnit.SECONDS) ? code : ExitCode.CANCELLED;
    }
}
