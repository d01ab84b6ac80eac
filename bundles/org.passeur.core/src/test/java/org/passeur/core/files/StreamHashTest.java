package org.passeur.core.files;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StreamHashTest {
    private static final int SIZE = 1_000_000;

    @Test
    void a_hash_that_was_given_up_is_never_told() throws Exception {
        var hash = new StreamHash(SIZE, StreamHashTest::beside);
        hash.update(ByteBuffer.allocate(SIZE));
        hash.close();
        assertThatThrownBy(hash::finish).isInstanceOf(IOException.class);
    }

    @Test
    void a_hash_whose_thread_was_interrupted_is_never_told_and_holds_nobody_up() {
        Predicate<Runnable> interrupted = task -> beside(() -> {
            Thread.currentThread().interrupt();
            task.run();
        });
        var hash = new StreamHash(10L * SIZE, interrupted);
        assertThatThrownBy(() -> {
                    hash.update(ByteBuffer.allocate(10 * SIZE));
                    hash.finish();
                })
                .isInstanceOf(IOException.class);
    }

    private static boolean beside(Runnable task) {
        var thread = new Thread(task, "test-hash");
        thread.setDaemon(true);
        thread.start();
        return true;
    }
}
