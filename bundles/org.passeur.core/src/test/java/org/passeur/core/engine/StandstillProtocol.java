package org.passeur.core.engine;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.standin.LineProtocol;

/** A protocol whose sender says that it was accepted, and then moves nothing until it is cancelled. */
final class StandstillProtocol implements TransferProtocol {
    private final LineProtocol usual = new LineProtocol(false);

    @Override
    public String alpn() {
        return usual.alpn();
    }

    @Override
    public Exchange sending(SecureLink link, List<OutgoingFile> files, SendObserver observer) {
        var cancelled = new CountDownLatch(1);
        return new Exchange() {
            @Override
            public void run() throws IOException {
                observer.awaitingPeer();
                observer.accepted();
                try {
                    cancelled.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                link.close();
                throw new IOException("cancelled");
            }

            @Override
            public void cancel() {
                cancelled.countDown();
            }
        };
    }

    @Override
    public Exchange receiving(SecureLink link, Receiver receiver) {
        return usual.receiving(link, receiver);
    }
}
