package org.passeur.transfer.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.api.TransferException.LinkLost;
import org.passeur.api.TransferException.Refused;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.SendObserver;

/** Sends files one after the other: header, wait for GO, content; then waits for the receiver's end. */
final class ClassicSender extends ClassicExchange {
    private static final int RING = 256; // a receiver says a few bytes only

    private enum Phase {
        OFFERED,
        CONTENT,
        SENT
    }

    private final List<OutgoingFile> files;
    private final SendObserver observer;
    private final Replies replies = new Replies();
    private volatile Phase phase = Phase.OFFERED;

    ClassicSender(SecureLink link, List<OutgoingFile> files, SendObserver observer, Limits limits) {
        super(link, limits, RING);
        this.files = List.copyOf(files);
        this.observer = observer;
    }

    @Override
    void move() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(limits.bufferBytes());
        for (OutgoingFile file : files) {
            offer(file.info());
            observer.accepted();
            send(file, buffer);
        }
        phase = Phase.SENT;
        endOutput();
        awaitEnd();
    }

    @Override
    void sayWhy(TransferException failure) {
        // The classic stream has no word for it in this direction: an end before the last byte says it.
    }

    @Override
    void whenCancelled() {
        // Nothing but the exchange's thread can stop between two pieces of content; if it is stuck, the link is closed.
    }

    /** Nobody takes the rest, so a write that is stuck now would stay so. */
    @Override
    void farEndEnded() {
        if (phase != Phase.SENT) {
            closeAfterGrace();
        }
    }

    private void offer(FileInfo info) throws IOException {
        phase = Phase.OFFERED;
        replies.forget();
        write(Header.describing(info.name(), info.size()).encoded());
        observer.awaitingPeer();
        while (phase == Phase.OFFERED) {
            hear(input.await(this::cancelled, null));
        }
    }

    private void send(OutgoingFile file, ByteBuffer buffer) throws IOException {
        try (Content content = Content.of(file)) {
            while (content.next(buffer)) {
                hearAll();
                int bytes = buffer.remaining();
                write(buffer);
                observer.progressed(bytes);
            }
        }
        hearAll();
    }

    /** What the receiver has said by now. */
    private void hearAll() throws TransferException {
        checkCancelled();
        ReadAhead.Event event = input.poll();
        while (event != ReadAhead.Event.TIMEOUT) {
            hear(event);
            event = input.poll();
        }
    }

    private void hear(ReadAhead.Event event) throws TransferException {
        checkCancelled();
        switch (event) {
            case BYTES -> hearBytes();
            case END ->
                throw new Cancelled(
                        true,
                        phase == Phase.OFFERED
                                ? "the receiver ended the link instead of answering"
                                : "the receiver ended the link before it had all of the file");
            case BROKEN -> throw lost(when());
            case WOKEN, TIMEOUT -> {}
        }
    }

    private void hearBytes() throws TransferException {
        ByteBuffer bytes = input.bytes(Long.MAX_VALUE);
        int before = bytes.remaining();
        TransferException end = phase == Phase.OFFERED ? hearAnswer(bytes) : hearLater(bytes);
        input.taken(before - bytes.remaining());
        if (end != null) {
            throw end;
        }
    }

    private @Nullable TransferException hearAnswer(ByteBuffer bytes) {
        Replies.Reply answer = replies.answer(bytes);
        if (answer == null) {
            return null;
        }
        return switch (answer) {
            case GO -> {
                phase = Phase.CONTENT;
                yield null;
            }
            case NGO -> new Refused(true, "the receiver refused the file");
            case OTHER ->
                new Refused(
                        true,
                        "the receiver answered \"" + replies.said()
                                + "\", neither GO nor NGO; that counts as a refusal");
        };
    }

    private @Nullable TransferException hearLater(ByteBuffer bytes) {
        return replies.givesUp(bytes) ? new Cancelled(true, "the receiver gave the file up") : null;
    }

    private void write(ByteBuffer bytes) throws TransferException {
        try {
            link.write(bytes);
        } catch (IOException e) {
            hearWhy();
            throw lost(when(), e);
        }
    }

    /** Writing failed. If the receiver ended the exchange rather than the network, it has said so or does now. */
    private void hearWhy() throws TransferException {
        checkCancelled();
        Deadline grace = Deadline.after(limits.cancelGrace());
        while (!grace.passed()) {
            hear(input.await(this::cancelled, grace));
        }
    }

    private void endOutput() throws TransferException {
        try {
            link.endOutput();
        } catch (IOException e) {
            hearWhy();
            throw lost(when(), e);
        }
    }

    /** The receiver ends the link when it has stored all; if it could not, it says NGO first. */
    private void awaitEnd() throws TransferException {
        Deadline deadline = Deadline.after(limits.endTimeout());
        while (true) {
            ReadAhead.Event event = input.await(this::cancelled, deadline);
            if (event == ReadAhead.Event.END) {
                return;
            }
            hear(event);
            if (deadline.passed()) { // one that goes on talking never lets the wait run out
                throw new LinkLost(
                        "all was sent, but the receiver did not end the link within "
                                + limits.endTimeout().toMillis() + " ms; it may or may not have the file",
                        null);
            }
        }
    }

    private String when() {
        return switch (phase) {
            case OFFERED -> "before the receiver answered";
            case CONTENT -> "before all was sent";
            case SENT ->
                "after all was sent and before the receiver confirmed its end; it may or may not have the file";
        };
    }

    /** The content of one file, in pieces; the last piece is only given when the file has proven to be no longer. */
    private static final class Content implements AutoCloseable {
        private final ReadableByteChannel channel;
        private final String name;
        private final ByteBuffer beyond = ByteBuffer.allocate(1);
        private long remaining;

        private Content(ReadableByteChannel channel, FileInfo info) {
            this.channel = channel;
            this.name = info.name();
            this.remaining = info.size();
        }

        static Content of(OutgoingFile file) throws StorageFailed {
            try {
                return new Content(file.open(), file.info());
            } catch (StorageFailed e) {
                throw e;
            } catch (IOException e) {
                throw new StorageFailed(false, "cannot open " + file.info().name() + " to send it", e);
            }
        }

        /** Fills the buffer and flips it; false if there is no more. */
        boolean next(ByteBuffer buffer) throws StorageFailed {
            buffer.clear().limit((int) Math.min(buffer.capacity(), remaining));
            while (buffer.hasRemaining()) {
                if (read(buffer) < 0) {
                    throw new StorageFailed(
                            false, name + " is shorter than announced; it changed while it was sent", null);
                }
            }
            buffer.flip();
            remaining -= buffer.remaining();
            if (remaining == 0 && read(beyond) > 0) {
                throw new StorageFailed(false, name + " is longer than announced; it changed while it was sent", null);
            }
            return buffer.hasRemaining();
        }

        private int read(ByteBuffer into) throws StorageFailed {
            try {
                return channel.read(into);
            } catch (StorageFailed e) {
                throw e;
            } catch (IOException e) {
                throw new StorageFailed(false, "cannot read " + name + " to send it", e);
            }
        }

        @Override
        public void close() throws StorageFailed {
            try {
                channel.close();
            } catch (IOException e) {
                throw new StorageFailed(false, "cannot close " + name + " after sending it", e);
            }
        }
    }
}
