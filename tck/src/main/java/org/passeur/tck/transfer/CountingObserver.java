package org.passeur.tck.transfer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.passeur.spi.transfer.SendObserver;

/** Keeps what a sender reports. */
public final class CountingObserver implements SendObserver {
    private final CountDownLatch awaiting = new CountDownLatch(1);
    private final CountDownLatch accepted = new CountDownLatch(1);
    private final AtomicInteger offers = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean contentBeforeAccepted;

    @Override
    public void awaitingPeer() {
        offers.incrementAndGet();
        awaiting.countDown();
    }

    @Override
    public void accepted() {
        accepted.countDown();
    }

    @Override
    public void progressed(int more) {
        contentBeforeAccepted |= accepted.getCount() > 0;
        bytes.addAndGet(more);
    }

    /** Counted down when the receiver has been asked. */
    public CountDownLatch awaiting() {
        return awaiting;
    }

    /** Counted down when the receiver has accepted. */
    public CountDownLatch acceptance() {
        return accepted;
    }

    /** Whether the receiver has accepted. */
    public boolean wasAccepted() {
        return accepted.getCount() == 0;
    }

    /** How many times the receiver was asked. */
    public int offers() {
        return offers.get();
    }

    /** Bytes of content reported. */
    public long bytes() {
        return bytes.get();
    }

    /** Whether content was reported before the receiver accepted. */
    public boolean contentBeforeAccepted() {
        return contentBeforeAccepted;
    }
}
