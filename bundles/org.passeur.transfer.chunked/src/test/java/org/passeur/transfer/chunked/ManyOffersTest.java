package org.passeur.transfer.chunked;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.passeur.api.FileInfo;
import org.passeur.spi.link.Side;
import org.passeur.spi.transfer.WireId;
import org.passeur.tck.transfer.SecureMemoryLink;
import org.passeur.transfer.chunked.wire.Frame;
import org.passeur.transfer.chunked.wire.FrameCodec;

class ManyOffersTest {
    private static final int OFFERS = 200;
    private static final int FILES = 3_700; // described by one frame

    @Test
    void offers_that_one_frame_describes_count_for_the_memory_of_all_like_others() throws Exception {
        SecureMemoryLink.Pair links = SecureMemoryLink.pair(OFFERS * 2 * Frame.MAX_PAYLOAD);
        List<FileInfo> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            files.add(new FileInfo(String.valueOf(10_000 + i), 0));
        }
        var arrived = new AtomicInteger();
        var conversation = new ChunkedConversation(
                links.receiver(), Side.RESPONDER, arrival -> arrived.incrementAndGet(), ChunkedTransferTest.limits());
        for (int i = 0; i < OFFERS; i++) {
            int stream = 2 * i + 1;
            links.sender().write(FrameCodec.encode(new Frame.Offer(stream, WireId.random(), FILES, 0)));
            List<ByteBuffer> entries = FrameCodec.entries(stream, files);
            assertThat(entries).hasSize(1);
            links.sender().write(entries.get(0));
        }
        links.sender().endOutput();
        var running = new Thread(() -> {
            try {
                conversation.run();
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        });
        running.start();
        running.join(TimeUnit.SECONDS.toMillis(20));
        links.sender().close();
        assertThat(arrived.get()).isBetween(10, 90); // of about 630 KB each
    }
}
