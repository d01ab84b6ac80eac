package org.passeur.transfer.chunked;

import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.transfer.ConversationContract;

class ChunkedConversationTest extends ConversationContract {
    @Override
    protected TransferProtocol protocol() {
        return new ChunkedTransfer(ChunkedTransferTest.limits());
    }
}
