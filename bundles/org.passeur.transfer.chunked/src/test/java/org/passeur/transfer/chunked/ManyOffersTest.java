package org.passeur.transfer.chunked;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicLong described = new AtomicLong();
    private final CountDownLatch all = new CountDownLatch(OFFERS / 4); // of one link

    @Test
    void offers_that_one_frame_describes_count_for_the_memory_of_all_like_others() throws Exception {
        SecureMemoryLink.Pair links = offered(OFFERS);
        Thread running = run(links);
        end(links, running);
        assertThat(arrived.get()).isBetween(10, 90); // of about 630 KB each
        assertThat(described.get()).as("of a link that has ended").isZero();
    }

    @Test
    void offers_on_several_links_share_the_memory() throws Exception {
        SecureMemoryLink.Pair one = offered(OFFERS / 4);
        SecureMemoryLink.Pair other = offered(OFFERS / 4);
        Thread first = run(one);
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        end(other, run(other));
        assertThat(arrived.get()).isBetween(OFFERS / 4 + 1, 90);
        end(one, first);
        assertThat(described.get()).isZero();
    }

    private SecureMemoryLink.Pair offered(int offers) throws IOException {
        SecureMemoryLink.Pair links = SecureMemoryLink.pair(OFFERS * 2 * Frame.MAX_PAYLOAD);
        List<FileInfo> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            files.add(new FileInfo(String.valueOf(10_000 + i), 0));
        }
        for (int i = 0; i < offers; i++) {
            int stream = 2 * i + 1;
            links.sender().write(FrameCodec.encode(new Frame.Offer(stream, WireId.random(), FILES, 0)));
            List<ByteBuffer> entries = FrameCodec.entries(stream, files);
            assertThat(entries).hasSize(1);
            links.sender().write(entries.get(0));
        }
        return links;
    }

    private Thread run(SecureMemoryLink.Pair links) {
        var conversation = new ChunkedConversation(
                links.receiver(),
                Side.RESPONDER,
                arrival -> {
                    arrived.incrementAndGet();
                    all.countDown();
                },
                ChunkedTransferTest.limits(),
                described);
        var running = new Thread(() -> {
            try {
                conversation.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        running.start();
        return running;
    }

    private static void end(SecureMemoryLink.Pair links, Thread running) throws Exception {
        links.sender().endOutput();
        running.join(TimeUnit.SECONDS.toMillis(20));
        links.sender().close();
    }
}
