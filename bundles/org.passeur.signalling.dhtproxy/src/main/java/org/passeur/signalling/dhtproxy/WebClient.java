package org.passeur.signalling.dhtproxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.passeur.opendht.Workers;

/**
 * The JDK's HTTP client with threads that have names and an end. Java 17's has no way to close it and keeps a thread until
 * it is found to be garbage; that thread ends when it is interrupted, so it is made to be found: it belongs to the group
 * of the thread that made the client. All threads.
 */
final class WebClient implements Closeable {
    private static final ThreadGroup SELECTORS = new ThreadGroup("passeur-dhtproxy");
    private static final Object LOCK = new Object();

    private final Workers threads = new Workers("passeur-dhtproxy-http");
    private final HttpClient client;
    private final List<Thread> selectors;
    private final Set<HttpCall> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param connectTimeout for the connection alone */
    WebClient(Duration connectTimeout) throws IOException {
        synchronized (LOCK) { // not the group: ending threads lock it
            List<Thread> others = selectors();
            this.client = build(connectTimeout, threads);
            this.selectors =
                    selectors().stream().filter(t -> !others.contains(t)).toList();
        }
        selectors.forEach(selector -> selector.setName("passeur-dhtproxy-selector"));
    }

    private static List<Thread> selectors() {
        Thread[] threads = new Thread[SELECTORS.activeCount() + 16];
        return Arrays.stream(threads, 0, SELECTORS.enumerate(threads))
                .filter(Objects::nonNull)
                .toList();
    }

    private static HttpClient build(Duration connectTimeout, Executor executor) throws IOException {
        var built = new CompletableFuture<HttpClient>();
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(executor);
        var thread = new Thread(SELECTORS, () -> built.completeAsync(builder::build, Runnable::run));
        thread.start();
        try {
            thread.join();
            return built.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the HTTP client was made");
        } catch (CompletionException e) {
            throw new IOException("no HTTP client can be made", e.getCause());
        }
    }

    /** Begins a request without content. */
    HttpCall get(URI uri) throws IOException {
        return call(HttpRequest.newBuilder(uri).GET());
    }

    /** Begins a request with an object of JSON. */
    HttpCall post(URI uri, byte[] json) throws IOException {
        return call(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json)));
    }

    private HttpCall call(HttpRequest.Builder request) throws IOException {
        var call = new HttpCall(client, request.build(), calls::remove);
        calls.add(call);
        if (closed) {
            call.close();
            throw new IOException("the signalling session is closed");
        }
        return call;
    }

    /** Ends all calls and the threads. */
    @Override
    public void close() {
        closed = true;
        calls.forEach(HttpCall::close);
        selectors.forEach(Thread::interrupt);
        threads.shutdownNow();
    }
}
