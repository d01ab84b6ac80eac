package org.passeur.shell.control;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line to be run: the body of {@link Frame.Kind#RUN}. One byte version (1), one byte flags (1 terminal, 2 owner),
 * then texts, each with its length in UTF-8 as four bytes before it: the folder, then the arguments to the end.
 *
 * @param arguments as they were typed
 * @param directory absolute; relative paths are meant from there
 * @param terminal whether a person sits at both ends of the streams
 * @param owner whether the process that asks is the one in which the node runs
 */
public record Request(List<String> arguments, Path directory, boolean terminal, boolean owner) {
    private static final int VERSION = 1;
    private static final int TERMINAL = 1;
    private static final int OWNER = 2;
    private static final int MAX_TEXTS = 10_000;

    /** Copies the list. */
    public Request {
        arguments = List.copyOf(arguments);
    }

    /** The frame that says so. */
    public Frame frame() {
        var bytes = new ByteArrayOutputStream();
        try (var data = new DataOutputStream(bytes)) {
            data.writeByte(VERSION);
            data.writeByte((terminal ? TERMINAL : 0) | (owner ? OWNER : 0));
            text(data, directory.toString());
            for (String argument : arguments) {
                text(data, argument);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written to", e);
        }
        return new Frame(Frame.Kind.RUN, bytes.toByteArray());
    }

    private static void text(DataOutputStream data, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        data.writeInt(utf8.length);
        data.write(utf8);
    }

    /**
     * What a frame says.
     *
     * @throws ProtocolException if it is no request of this version
     */
    public static Request of(Frame frame) throws ProtocolException {
        if (frame.kind() != Frame.Kind.RUN) {
            throw new ProtocolException("a connection begins with RUN, not " + frame.kind());
        }
        try {
            var body = ByteBuffer.wrap(frame.body());
            int version = body.get();
            if (version != VERSION) {
                throw new ProtocolException(
                        "the node speaks version " + VERSION + " of the control protocol, not " + version);
            }
            int flags = body.get();
            Path directory = Path.of(text(body));
            if (!directory.isAbsolute()) {
                throw new ProtocolException("the folder must be absolute");
            }
            List<String> arguments = new ArrayList<>();
            while (body.hasRemaining()) {
                if (arguments.size() == MAX_TEXTS) {
                    throw new ProtocolException("a command has at most " + MAX_TEXTS + " arguments");
                }
                arguments.add(text(body));
            }
            return new Request(arguments, directory, (flags & TERMINAL) != 0, (flags & OWNER) != 0);
        } catch (BufferUnderflowException | InvalidPathException | CharacterCodingException e) {
            var malformed = new ProtocolException("the request is malformed");
            malformed.initCause(e);
            throw malformed;
        }
    }

    private static String text(ByteBuffer body) throws CharacterCodingException {
        int length = body.getInt();
        if (length < 0 || length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer text = body.slice(body.position(), length);
        body.position(body.position() + length);
        return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    }
}
