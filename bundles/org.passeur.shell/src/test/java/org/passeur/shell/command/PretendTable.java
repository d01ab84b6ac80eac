package org.passeur.shell.command;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.passeur.api.Metric;
import org.passeur.api.SharedTable;
import org.passeur.api.TableKey;
import org.passeur.api.TableStatus;
import org.passeur.api.TableValue;

/** A table in memory. */
final class PretendTable implements SharedTable {
    final List<String> calls = new ArrayList<>();
    final CountDownLatch kept = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    final CountDownLatch getting = new CountDownLatch(1);
    volatile List<TableValue> values = List.of();
    volatile boolean connected = true;
    volatile boolean slow;

    TableService as(String provider, boolean bare) {
        return new TableService(this, provider, bare);
    }

    @Override
    public TableStatus status() {
        return new TableStatus(
                "7".repeat(40),
                0,
                4222,
                connected,
                List.of(InetAddress.getLoopbackAddress()),
                List.of(new InetSocketAddress("127.0.0.1", 4222)),
                List.of(
                        Metric.gauge("opendht_nodes", 3, "nodes").with("state", "good"),
                        Metric.counter("opendht_drops_total", 0, "drops").with("reason", "martian"),
                        Metric.counter("opendht_drops_total", 5, "drops").with("reason", "malformed")));
    }

    @Override
    public void put(TableKey key, byte[] content, Duration longest) throws IOException {
        if (!connected) {
            throw new IOException("no other node took the value");
        }
        calls.add("put " + key + " " + new String(content, StandardCharsets.UTF_8));
    }

    @Override
    public Closeable keep(TableKey key, byte[] content) {
        calls.add("keep " + key + " " + new String(content, StandardCharsets.UTF_8));
        kept.countDown();
        return closed::countDown;
    }

    @Override
    public void get(TableKey key, Consumer<TableValue> each, Duration longest) throws IOException {
        values.forEach(each);
        getting.countDown();
        if (slow) {
            try {
                new CountDownLatch(1).await(longest.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    @Override
    public Closeable listen(TableKey key, Consumer<TableValue> each) {
        values.forEach(each);
        kept.countDown();
        return closed::countDown;
    }
}
