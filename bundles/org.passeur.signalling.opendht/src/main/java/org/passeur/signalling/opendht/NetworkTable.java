package org.passeur.signalling.opendht;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.passeur.api.SharedTable;
import org.passeur.api.TableKey;
import org.passeur.api.TableStatus;
import org.passeur.api.TableValue;
import org.passeur.opendht.TableValues;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table through a running node, for operators. All threads. */
final class NetworkTable implements SharedTable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkTable.class);
    private static final long MAX_BYTES = 8L << 20;
    /** Values that a listener has not looked at yet; more are left out. */
    private static final int MAX_WAITING = 64;

    private final RunningNode running;

    NetworkTable(RunningNode running) {
        this.running = running;
    }

    @Override
    public TableStatus status() {
        return running.status();
    }

    @Override
    public void put(TableKey key, byte[] content, Duration longest) throws IOException {
        refuseIfClosed();
        CompletableFuture<Boolean> taken = running.node().put(id(key), value(content));
        try {
            if (!taken.get(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("no other node took the value; is one known?");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new IOException("the value could not be put: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("no other node took the value within " + longest.toMillis() / 1000.0 + " s", e);
        }
    }

    @Override
    public Closeable keep(TableKey key, byte[] content) throws IOException {
        refuseIfClosed();
        Runnable end = running.node().publish(id(key), value(content));
        return end::run;
    }

    private Value value(byte[] content) {
        if (content.length > MAX_CONTENT) {
            throw new IllegalArgumentException(
                    "a value has at most " + MAX_CONTENT + " bytes, this one " + content.length);
        }
        long id = running.random().nextLong();
        return Value.Open.of(id == 0 ? 1 : id, Body.of(content.clone()));
    }

    @Override
    public void get(TableKey key, Consumer<TableValue> each, Duration longest) throws IOException {
        refuseIfClosed();
        Deadline deadline = Deadline.after(longest);
        BlockingQueue<Optional<Value>> found = new LinkedBlockingQueue<>();
        var budget = new Budget();
        try {
            running.node()
                    .get(id(key), Query.ALL, value -> budget.takes(value) && found.add(Optional.of(value)))
                    .whenComplete((nothing, failure) -> found.add(Optional.empty()));
            Optional<Value> next = next(found, deadline);
            while (next.isPresent()) {
                each.accept(TableValues.of(next.get()));
                next = next(found, deadline);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            budget.end();
        }
    }

    private static Optional<Value> next(BlockingQueue<Optional<Value>> found, Deadline deadline)
            throws InterruptedException {
        Optional<Value> next = found.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        return next == null ? Optional.empty() : next;
    }

    /** What one search may bring; used on the node's loop, ended by any thread. */
    private static final class Budget {
        private int values = MAX_VALUES;
        private long bytes = MAX_BYTES;
        private volatile boolean ended;

        boolean takes(Value value) {
            values--;
            bytes -= value.contentSize();
            return !ended && values >= 0 && bytes >= 0;
        }

        void end() {
            ended = true;
        }
    }

    @Override
    public Closeable listen(TableKey key, Consumer<TableValue> each) throws IOException {
        refuseIfClosed();
        var waiting = new AtomicInteger();
        var ended = new AtomicBoolean();
        Runnable end = running.node().listen(id(key), value -> {
            if (waiting.incrementAndGet() > MAX_WAITING
                    || !running.workers().offer(() -> {
                        waiting.decrementAndGet();
                        if (!ended.get()) {
                            each.accept(TableValues.of(value));
                        }
                    })) {
                waiting.decrementAndGet();
                LOG.debug("Too many values under {}: one is left out", key);
            }
        });
        return () -> {
            ended.set(true);
            end.run();
        };
    }

    private void refuseIfClosed() throws IOException {
        if (running.isClosed()) {
            throw new IOException("the node has left its network");
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }

    private static Id id(TableKey key) {
        return Id.ofHex(key.hex());
    }
}
