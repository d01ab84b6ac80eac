package org.passeur.transfer.chunked;

import java.time.Duration;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.transfer.TransferProtocolContract;

class ChunkedTransferTest extends TransferProtocolContract {
    static Limits limits() {
        return new Limits(
                16 << 20,
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofMillis(700));
    }

    @Override
    protected TransferProtocol protocol() {
        return new ChunkedTransfer(limits());
    }

    @Override
    protected boolean carries(String name) {
        return !name.contains("..");
    }
}
