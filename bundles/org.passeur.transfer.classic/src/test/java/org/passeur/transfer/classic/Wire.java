package org.passeur.transfer.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.transfer.CountingObserver;
import org.passeur.tck.transfer.GeneratedFile;
import org.passeur.tck.transfer.Running;
import org.passeur.tck.transfer.ScriptedReceiver;
import org.passeur.tck.transfer.SecureMemoryLink;

/** One end is an exchange, the other is the test, which sees and says single bytes. */
final class Wire {
    static final Duration SHORT = Duration.ofMillis(200);
    static final Duration LONG = Duration.ofSeconds(30);
    static final TransferProtocol PATIENT =
            new ClassicTransfer(new Limits(1 << 16, LONG, LONG, Duration.ofMillis(700)));
    static final TransferProtocol HASTY = new ClassicTransfer(new Limits(1 << 16, SHORT, SHORT, SHORT));

    final SecureMemoryLink link;
    final Running exchange;
    final CountingObserver observer = new CountingObserver();

    private Wire(SecureMemoryLink.Pair links, TransferProtocol protocol, ScriptedReceiver receiver) {
        this.link = links.sender();
        this.exchange = Running.start(protocol.receiving(links.receiver(), receiver), "receiving");
    }

    private Wire(SecureMemoryLink.Pair links, TransferProtocol protocol, List<GeneratedFile> files) {
        this.link = links.receiver();
        this.exchange = Running.start(protocol.sending(links.sender(), List.copyOf(files), observer), "sending");
    }

    static Wire toReceiver(TransferProtocol protocol, ScriptedReceiver receiver) {
        return new Wire(SecureMemoryLink.pair(1 << 16), protocol, receiver);
    }

    static Wire toSender(TransferProtocol protocol, GeneratedFile... files) {
        return new Wire(SecureMemoryLink.pair(1 << 16), protocol, List.of(files));
    }

    void say(String text) throws IOException {
        link.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Exactly so many bytes, or fewer if the far end ends. */
    byte[] hear(int bytes) throws IOException {
        ByteBuffer heard = ByteBuffer.allocate(bytes);
        while (heard.hasRemaining()) {
            if (link.read(heard) < 0) {
                return Arrays.copyOf(heard.array(), heard.position());
            }
        }
        return heard.array();
    }

    String hearText(int bytes) throws IOException {
        return new String(hear(bytes), StandardCharsets.UTF_8);
    }

    /** All to the far end's end. */
    String hearToEnd() throws IOException {
        return hearText(1 << 20);
    }
}
