package org.passeur.tck.transfer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.passeur.api.FileInfo;
import org.passeur.spi.transfer.IncomingFile;
import org.passeur.spi.transfer.Receiver;

/** A receiver that keeps what is offered and answers as told, on another thread. */
public final class ScriptedReceiver implements Receiver {
    /** How offers are answered. */
    public enum Manner {
        /** All are accepted. */
        ACCEPT,
        /** All are refused. */
        REFUSE,
        /** The test answers. */
        HOLD
    }

    /**
     * One offer.
     *
     * @param files what was offered
     * @param answer how to answer it
     */
    public record Offered(List<FileInfo> files, Answer answer) {}

    private final Manner manner;
    private final ReceivedFile.Fault fault;
    private final LinkedBlockingQueue<Offered> offers = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<ReceivedFile> accepted = new LinkedBlockingQueue<>();
    private final List<ReceivedFile> files = new ArrayList<>();

    private ScriptedReceiver(Manner manner, ReceivedFile.Fault fault) {
        this.manner = manner;
        this.fault = fault;
    }

    /** One that answers in this manner. */
    public static ScriptedReceiver that(Manner manner) {
        return new ScriptedReceiver(manner, ReceivedFile.Fault.NONE);
    }

    /** One that accepts all into files with this fault. */
    public static ScriptedReceiver with(ReceivedFile.Fault fault) {
        return new ScriptedReceiver(Manner.ACCEPT, fault);
    }

    @Override
    public void offered(List<FileInfo> infos, Answer answer) {
        offers.add(new Offered(infos, answer));
        if (manner != Manner.HOLD) {
            CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> answer(infos, answer));
        }
    }

    private void answer(List<FileInfo> infos, Answer answer) {
        try {
            if (manner == Manner.REFUSE) {
                answer.refuse();
            } else {
                accept(infos, answer);
            }
        } catch (IOException e) {
            for (ReceivedFile file : files()) {
                file.close(); // the exchange was over; what was accepted for it is given up
            }
        }
    }

    /** Accepts an offer. */
    public void accept(List<FileInfo> infos, Answer answer) throws IOException {
        List<IncomingFile> targets = new ArrayList<>();
        for (FileInfo info : infos) {
            ReceivedFile file = new ReceivedFile(info, fault);
            synchronized (files) {
                files.add(file);
            }
            targets.add(file);
            accepted.add(file);
        }
        answer.accept(targets);
    }

    /** Waits for the next offer. */
    public Offered nextOffer() throws InterruptedException {
        Offered offer = offers.poll(10, TimeUnit.SECONDS);
        if (offer == null) {
            throw new AssertionError("nothing was offered within 10 s");
        }
        return offer;
    }

    /** Whether nothing was offered that {@link #nextOffer} has not given. */
    public boolean nothingOffered() {
        return offers.isEmpty();
    }

    /** Waits for the next file that was accepted. */
    public ReceivedFile nextFile() throws InterruptedException {
        ReceivedFile file = accepted.poll(10, TimeUnit.SECONDS);
        if (file == null) {
            throw new AssertionError("nothing was accepted within 10 s");
        }
        return file;
    }

    /** All files accepted so far. */
    public List<ReceivedFile> files() {
        synchronized (files) {
            return List.copyOf(files);
        }
    }
}
