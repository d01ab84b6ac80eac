package org.passeur.tck.standin;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferException;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.IncomingFile;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.TransferProtocol;

/**
 * Moves files in frames (type, length, content) and says why it ends: a protocol for tests of what is above it.
 *
 * <p>Offer, Go, No, Data, End, acKnowledged, Cancel.
 */
public final class LineProtocol implements TransferProtocol {
    private static final int MAX_FRAME = 64 * 1024;

    private final boolean oneByOne;

    /** @param oneByOne whether each file is an offer of its own, rather than all of them one */
    public LineProtocol(boolean oneByOne) {
        this.oneByOne = oneByOne;
    }

    @Override
    public String alpn() {
        return "passeur-tck-line";
    }

    @Override
    public Exchange sending(SecureLink link, List<OutgoingFile> files, SendObserver observer) {
        return new Sending(link, List.copyOf(files), observer);
    }

    @Override
    public Exchange receiving(SecureLink link, Receiver receiver) {
        return new Receiving(link, receiver);
    }

    private abstract static class Framed implements Exchange {
        final SecureLink link;
        final ReentrantLock writing = new ReentrantLock();
        volatile boolean cancelled;

        Framed(SecureLink link) {
            this.link = link;
        }

        void write(char type, ByteBuffer content) throws IOException {
            writing.lock();
            try {
                ByteBuffer head = ByteBuffer.allocate(5).put((byte) type).putInt(content.remaining());
                link.write(head.flip());
                link.write(content);
            } finally {
                writing.unlock();
            }
        }

        void write(char type) throws IOException {
            write(type, ByteBuffer.allocate(0));
        }

        /** The next frame: its type, then its content; null at the end. */
        @Nullable
        ByteBuffer read() throws IOException {
            ByteBuffer head = ByteBuffer.allocate(5);
            while (head.hasRemaining()) {
                if (link.read(head) < 0) {
                    if (head.position() == 0) {
                        return null;
                    }
                    throw new EOFException("the link ended within a frame");
                }
            }
            int length = head.getInt(1);
            if (length < 0 || length > MAX_FRAME) {
                throw new TransferException.ProtocolViolated("a frame of " + length + " bytes", null);
            }
            ByteBuffer frame = ByteBuffer.allocate(length + 1).put(head.get(0));
            while (frame.hasRemaining()) {
                if (link.read(frame) < 0) {
                    throw new EOFException("the link ended within a frame");
                }
            }
            return frame.flip();
        }

        @Override
        public final void cancel() {
            cancelled = true;
            if (!end()) { // whoever writes sees the flag, or is done in a moment, unless the far end takes nothing
                CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(() -> {
                    if (!end()) {
                        close();
                    }
                });
            }
        }

        private boolean end() {
            if (!writing.tryLock()) {
                return false;
            }
            try {
                say();
            } finally {
                writing.unlock();
            }
            close();
            return true;
        }

        private void say() {
            try {
                write('C');
            } catch (IOException e) {
                cancelled = true; // the far end learns it by the end of the link
            }
        }

        final void close() {
            closeQuietly(link);
        }

        static void closeQuietly(Closeable resource) {
            try {
                resource.close();
            } catch (IOException e) {
                throw new IllegalStateException("links in memory close", e);
            }
        }

        static TransferException cancelledBy(boolean peer) {
            return new TransferException.Cancelled(peer, peer ? "the far end cancelled" : "cancelled here");
        }

        /** What an exception is when it is known who cancelled. */
        TransferException reason(IOException e) {
            if (cancelled) {
                return cancelledBy(false);
            }
            return e instanceof TransferException t ? t : new TransferException.LinkLost("the link broke", e);
        }
    }

    private final class Sending extends Framed {
        private final List<OutgoingFile> files;
        private final SendObserver observer;

        Sending(SecureLink link, List<OutgoingFile> files, SendObserver observer) {
            super(link);
            this.files = files;
            this.observer = observer;
        }

        @Override
        public void run() throws IOException {
            try {
                if (oneByOne) {
                    for (OutgoingFile file : files) {
                        send(List.of(file));
                    }
                } else {
                    send(files);
                }
            } catch (IOException e) {
                throw e instanceof TransferException.StorageFailed ? e : told(e);
            } finally {
                close();
            }
        }

        /** The far end may have said that it cancels before the link broke. */
        private TransferException told(IOException e) {
            if (!cancelled && !(e instanceof TransferException)) {
                try {
                    for (ByteBuffer frame = read(); frame != null; frame = read()) {
                        if (frame.get(0) == 'C') {
                            return cancelledBy(true);
                        }
                    }
                } catch (IOException broken) {
                    e.addSuppressed(broken);
                }
            }
            return reason(e);
        }

        private void send(List<OutgoingFile> batch) throws IOException {
            var offer = new StringBuilder();
            for (OutgoingFile file : batch) {
                offer.append(file.info().size())
                        .append(' ')
                        .append(Base64.getEncoder()
                                .encodeToString(file.info().name().getBytes(StandardCharsets.UTF_8)))
                        .append('\n');
            }
            write('O', StandardCharsets.US_ASCII.encode(offer.toString()));
            observer.awaitingPeer();
            expect('G');
            observer.accepted();
            ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
            for (OutgoingFile file : batch) {
                try (ReadableByteChannel content = file.open()) {
                    while (content.read(buffer.clear()) >= 0) {
                        if (cancelled) {
                            write('C');
                            throw cancelledBy(false);
                        }
                        int bytes = buffer.flip().remaining();
                        write('D', buffer);
                        observer.progressed(bytes);
                    }
                }
            }
            write('E');
            expect('K');
        }

        private void expect(char wanted) throws IOException {
            ByteBuffer frame = read();
            if (frame == null) {
                throw new EOFException("the far end closed the link");
            }
            char type = (char) frame.get(0);
            if (type == 'N') {
                throw new TransferException.Refused(true, "the far end refused");
            } else if (type == 'C') {
                throw cancelledBy(true);
            } else if (type != wanted) {
                throw new TransferException.ProtocolViolated("frame " + type + " instead of " + wanted, null);
            }
        }
    }

    private static final class Receiving extends Framed {
        private final Receiver receiver;
        private volatile List<IncomingFile> places = List.of();
        private volatile boolean refused;
        private boolean between = true;

        Receiving(SecureLink link, Receiver receiver) {
            super(link);
            this.receiver = receiver;
        }

        @Override
        public void run() throws IOException {
            int current = 0;
            long written = 0;
            try {
                for (ByteBuffer frame = read(); frame != null; frame = read()) {
                    switch ((char) frame.get()) {
                        case 'O' -> {
                            between = false;
                            current = 0;
                            written = 0;
                            offered(frame);
                        }
                        case 'D' -> {
                            while (written == places.get(current).info().size()) {
                                current++;
                                written = 0;
                            }
                            written += frame.remaining();
                            places.get(current).write(frame);
                        }
                        case 'E' -> {
                            for (IncomingFile place : places) {
                                place.complete();
                            }
                            between = true;
                            write('K');
                        }
                        case 'C' -> throw cancelledBy(true);
                        default -> throw new TransferException.ProtocolViolated("an unknown frame", null);
                    }
                }
                if (!between && !refused) {
                    throw new EOFException("the sender ended in mid-transfer");
                }
            } catch (IOException e) {
                if (!refused && !(between && e instanceof EOFException)) {
                    throw reason(e);
                }
            } finally {
                for (IncomingFile place : places) {
                    place.close();
                }
                close();
            }
        }

        private void offered(ByteBuffer frame) {
            List<FileInfo> files = new ArrayList<>();
            for (String line :
                    StandardCharsets.US_ASCII.decode(frame).toString().split("\n", -1)) {
                String[] words = line.split(" ", 2);
                if (words.length == 2) {
                    byte[] name = Base64.getDecoder().decode(words[1]);
                    files.add(new FileInfo(new String(name, StandardCharsets.UTF_8), Long.parseLong(words[0])));
                }
            }
            receiver.offered(files, new Receiver.Answer() {
                @Override
                public void accept(List<IncomingFile> accepted) throws IOException {
                    places = List.copyOf(accepted);
                    write('G');
                }

                @Override
                public void refuse() throws IOException {
                    refused = true;
                    write('N');
                }
            });
        }
    }
}
