package org.passeur.transfer.classic;

import java.time.Duration;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.transfer.TransferProtocolContract;

class ClassicTransferTest extends TransferProtocolContract {
    @Override
    protected TransferProtocol protocol() {
        return new ClassicTransfer(
                new Limits(256 << 10, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(700)));
    }

    @Override
    protected String arriving(String name) {
        return HeaderName.of(name);
    }
}
