package org.passeur.transfer.classic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.passeur.api.TransferException;
import org.passeur.spi.transfer.IncomingFile;
import org.passeur.spi.transfer.Receiver;

/** One offer, until it is answered or the exchange ends. Answered by any thread; the exchange's own thread sends the answer. */
final class Question implements Receiver.Answer {
    private final Runnable onAnswer;
    // This object's monitor guards all below.
    private boolean answered;
    private @Nullable IncomingFile file;
    private @Nullable TransferException over;

    /** @param onAnswer told, without the monitor, that there is an answer */
    Question(Runnable onAnswer) {
        this.onAnswer = onAnswer;
    }

    /** Takes the file. Returns at once: GO is sent by the exchange. */
    @Override
    public void accept(List<IncomingFile> files) throws IOException {
        if (files.size() != 1) {
            var wrong = new IllegalArgumentException("one file was offered, and accepted were " + files.size());
            close(files, wrong);
            throw wrong;
        }
        Exception rejected = answer(files.get(0));
        if (rejected != null) {
            close(files, rejected);
            if (rejected instanceof TransferException why) {
                throw why;
            }
            throw new IllegalStateException(rejected.getMessage(), rejected);
        }
        onAnswer.run();
    }

    /** Does not take the file. Returns at once: NGO is sent by the exchange; nothing happens if that is over already. */
    @Override
    public void refuse() {
        Exception rejected = answer(null);
        if (rejected instanceof IllegalStateException twice) {
            throw twice;
        }
        onAnswer.run();
    }

    private synchronized @Nullable Exception answer(@Nullable IncomingFile into) {
        if (over != null) {
            return over;
        }
        if (answered) {
            return new IllegalStateException("an offer is answered once");
        }
        answered = true;
        file = into;
        return null;
    }

    synchronized boolean answered() {
        return answered;
    }

    /** The file to store into, now the caller's to close; null if the offer was refused. */
    synchronized @Nullable IncomingFile take() {
        IncomingFile taken = file;
        file = null;
        return taken;
    }

    /** The exchange is over; a later answer has no effect. A file that was accepted meanwhile is closed. */
    void end(TransferException why) {
        IncomingFile untaken;
        synchronized (this) {
            over = why;
            untaken = take();
        }
        if (untaken != null) {
            close(List.of(untaken), why);
        }
    }

    private static void close(List<IncomingFile> files, Exception because) {
        for (IncomingFile file : new ArrayList<>(files)) {
            try {
                file.close();
            } catch (IOException e) {
                because.addSuppressed(e);
            }
        }
    }
}
