package org.passeur.signalling.dhtproxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. One thread waits and reads; any thread may {@link #close}, which ends both at once. */
final class HttpCall implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpCall.class);
    private static final int OK = 200;
    private static final int MAX_COMPLAINT = 200;

    private final CompletableFuture<HttpResponse<InputStream>> answer;

    private final Consumer<HttpCall> ended;

    /** @param ended told when it is closed, perhaps more than once */
    HttpCall(HttpClient client, HttpRequest request, Consumer<HttpCall> ended) throws IOException {
        this.ended = ended;
        try {
            this.answer = client.sendAsync(request, BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException | UncheckedIOException | RejectedExecutionException e) {
            throw new IOException("the request cannot be sent: " + e.getMessage(), e);
        }
    }

    /** The content, once its beginning is there; the call's closing closes it. */
    InputStream content() throws IOException {
        HttpResponse<InputStream> response = await();
        if (response.statusCode() != OK) {
            throw new IOException("the proxy answers " + response.statusCode() + " " + complaint(response.body()));
        }
        return response.body();
    }

    private HttpResponse<InputStream> await() throws IOException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException io ? io : new IOException("the request failed", cause);
        } catch (CancellationException e) {
            throw new IOException("the request was ended", e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a proxy was asked");
        }
    }

    private static String complaint(InputStream body) throws IOException {
        return new String(body.readNBytes(MAX_COMPLAINT), StandardCharsets.UTF_8).replaceAll("[^\\p{Print}]", " ");
    }

    @Override
    public void close() {
        ended.accept(this);
        if (!answer.cancel(true)) {
            answer.whenComplete((response, failure) -> {
                if (response != null) {
                    close(response.body());
                }
            });
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            LOG.debug("An answer of a proxy could not be closed", e);
        }
    }
}
