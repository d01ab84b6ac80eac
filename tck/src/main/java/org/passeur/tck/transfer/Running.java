package org.passeur.tck.transfer;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.passeur.spi.transfer.Exchange;

/** An exchange on a thread of its own. */
public final class Running {
    private final Exchange exchange;
    private final FutureTask<Void> task;

    private Running(Exchange exchange) {
        this.exchange = exchange;
        this.task = new FutureTask<>(() -> {
            exchange.run();
            return null;
        });
    }

    /** Runs it. */
    public static Running start(Exchange exchange, String name) {
        var running = new Running(exchange);
        var thread = new Thread(running.task, "tck-" + name);
        thread.setDaemon(true);
        thread.start();
        return running;
    }

    /** Cancels it. */
    public void cancel() {
        exchange.cancel();
    }

    /** Waits for its end, and gives what it threw; an assertion fails if it does not end in time. */
    public Optional<Throwable> outcome(Duration limit) {
        try {
            task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            throw new AssertionError("the exchange did not end within " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while an exchange was waited for", e);
        }
    }

    /** Whether it has ended. */
    public boolean ended() {
        return task.isDone();
    }
}
