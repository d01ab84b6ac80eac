package org.passeur.transfer.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.api.TransferException.ProtocolViolated;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.IncomingFile;
import org.passeur.spi.transfer.Receiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives files one after the other: header, a decision, GO, content; until the sender ends. */
final class ClassicReceiver extends ClassicExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ClassicReceiver.class);

    private final Receiver receiver;
    private long completed;
    private final ReentrantLock saying = new ReentrantLock();
    private final AtomicBoolean cancelSaid = new AtomicBoolean();
    // The lock guards these two, and writing to the link until its output is ended.
    private boolean goSaid; // and not all that it asked for is stored
    private boolean endSaid;

    ClassicReceiver(SecureLink link, Receiver receiver, Limits limits) {
        super(link, limits, 2 * limits.bufferBytes());
        this.receiver = receiver;
    }

    @Override
    void move() throws IOException {
        Header header = nextHeader();
        while (header != null) {
            IncomingFile file = ask(header);
            if (file == null) {
                refuse();
                return;
            }
            receive(file, header.size());
            completed++;
            header = nextHeader();
        }
    }

    @Override
    void sayWhy(TransferException failure) throws IOException {
        giveUp();
    }

    /**
     * Says NGO if there is a file to give up. Jami's sender ignores it; ours then knows that the file did not arrive, even if
     * all of it was sent.
     */
    private void giveUp() throws IOException {
        saying.lock();
        try {
            if (goSaid && !endSaid) {
                link.write(Replies.ngo());
            }
            endSaid = true;
        } finally {
            saying.unlock();
        }
    }

    /** Says it from another thread, for the exchange's may be storing content on a slow disk. */
    @Override
    void whenCancelled() {
        if (cancelSaid.getAndSet(true)) {
            return;
        }
        var thread = new Thread(this::giveUpWhenCancelled, "passeur-classic-cancel");
        thread.setDaemon(true);
        thread.start();
    }

    private void giveUpWhenCancelled() {
        try {
            giveUp();
        } catch (IOException e) {
            LOG.debug("The link broke while the transfer was cancelled", e);
        }
    }

    /** Bytes may still wait in the ring; whoever takes them sees the end. */
    @Override
    void farEndEnded() {}

    /** The next header, or null if all was received. */
    private @Nullable Header nextHeader() throws TransferException {
        var reader = new HeaderReader();
        Deadline deadline = Deadline.after(limits.headerTimeout());
        while (true) {
            ReadAhead.Event event = input.await(this::cancelled, deadline);
            checkCancelled();
            if (event == ReadAhead.Event.BYTES) {
                ByteBuffer bytes = input.bytes(Long.MAX_VALUE);
                int before = bytes.remaining();
                Header header = reader.read(bytes);
                input.taken(before - bytes.remaining());
                if (header != null) {
                    return header;
                }
                if (deadline.passed()) { // one that drips never lets the wait run out
                    event = ReadAhead.Event.TIMEOUT;
                }
            }
            if (event != ReadAhead.Event.BYTES && event != ReadAhead.Event.WOKEN) {
                return noHeader(event, reader.begun());
            }
        }
    }

    private @Nullable Header noHeader(ReadAhead.Event event, boolean begun) throws TransferException {
        if (completed > 0 && !begun) {
            LOG.debug("After {} files the sender's end is {}", completed, event);
            return null;
        }
        throw switch (event) {
            case END -> new Cancelled(true, "the sender ended the link before it described a file");
            case BROKEN -> lost("before a file was described");
            default ->
                new ProtocolViolated(
                        "the sender described no file within "
                                + limits.headerTimeout().toMillis() + " ms",
                        null);
        };
    }

    /** Where the file goes, or null if it was refused. */
    private @Nullable IncomingFile ask(Header header) throws IOException {
        if (input.poll() == ReadAhead.Event.BYTES) {
            throw early();
        }
        var question = new Question(input::wake);
        try {
            receiver.offered(List.of(new FileInfo(header.name(), header.size())), question);
            awaitAnswer(question);
        } catch (TransferException e) {
            question.end(e);
            throw e;
        } catch (RuntimeException e) {
            question.end(new Cancelled(false, "the offer could not be shown"));
            throw e;
        }
        return question.take();
    }

    private void awaitAnswer(Question question) throws TransferException {
        while (!question.answered()) {
            ReadAhead.Event event = input.await(() -> cancelled() || question.answered(), null);
            checkCancelled();
            switch (event) {
                case BYTES -> throw early();
                case END -> throw new Cancelled(true, "the sender gave up before the offer was answered");
                case BROKEN -> throw lost("before the offer was answered");
                case WOKEN, TIMEOUT -> {}
            }
        }
    }

    private static ProtocolViolated early() {
        return new ProtocolViolated("the sender sent content before the offer was answered", null);
    }

    private void refuse() throws TransferException {
        try {
            link.write(Replies.ngo());
            link.endOutput();
        } catch (IOException e) {
            LOG.debug("The link broke while the offer was refused", e);
            return;
        }
        ReadAhead.Event how = input.skipToEnd(Deadline.after(limits.endTimeout()));
        LOG.debug("The offer was refused, and the sender's end is {}", how);
    }

    private void receive(IncomingFile file, long size) throws IOException {
        try (file) {
            sayGo();
            long remaining = size;
            while (remaining > 0) {
                remaining -= receiveSome(file, remaining, size);
            }
            checkCancelled();
            file.complete();
            noMoreToGiveUp();
        } catch (TransferException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageFailed(false, "the file could not be stored", e);
        }
    }

    private void noMoreToGiveUp() {
        saying.lock();
        try {
            goSaid = false;
        } finally {
            saying.unlock();
        }
    }

    private void sayGo() throws TransferException {
        saying.lock();
        try {
            checkCancelled();
            goSaid = true;
            link.write(Replies.go());
        } catch (Cancelled e) {
            throw e;
        } catch (IOException e) {
            boolean ended = input.skipToEnd(Deadline.after(limits.cancelGrace())) == ReadAhead.Event.END;
            checkCancelled();
            throw ended
                    ? new Cancelled(true, "the sender gave up while the offer was accepted")
                    : lost("while the offer was accepted", e);
        } finally {
            saying.unlock();
        }
    }

    private int receiveSome(IncomingFile file, long remaining, long size) throws IOException {
        ReadAhead.Event event = input.await(this::cancelled, null);
        checkCancelled();
        switch (event) {
            case BYTES -> {
                ByteBuffer bytes = input.bytes(remaining);
                int n = bytes.remaining();
                file.write(bytes);
                input.taken(n);
                return n;
            }
            case END ->
                throw new Cancelled(
                        true, "the sender ended the link after " + (size - remaining) + " of " + size + " bytes");
            case BROKEN -> throw lost("after " + (size - remaining) + " of " + size + " bytes");
            case WOKEN, TIMEOUT -> {
                return 0;
            }
        }
        throw new IllegalStateException("no such event: " + event);
    }
}
