package org.passeur.connectivity.portmap.upnp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.passeur.spi.link.Deadline;

/**
 * Short questions to a router's web server. {@link HttpURLConnection}, since it has no threads of its own that would
 * outlive the bundle.
 */
final class Http {
    private static final int MAX_BODY = 128 * 1024;
    private static final int MAX_READS = 1024;

    private Http() {}

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Answer(int status, byte[] body) {}

    /** Whether its port is one, or there is none: the JDK looks at that too late, and not by an {@link IOException}. */
    static boolean isPort(URI where) {
        return where.getPort() == -1 || (where.getPort() > 0 && where.getPort() <= 65_535);
    }

    static Answer get(URI where, Deadline deadline) throws IOException {
        return finish(open(where, deadline), deadline);
    }

    static Answer post(URI where, Map<String, String> headers, byte[] body, Deadline deadline) throws IOException {
        HttpURLConnection connection = open(where, deadline);
        connection.setRequestMethod("POST");
        headers.forEach(connection::setRequestProperty);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        return finish(connection, deadline);
    }

    private static HttpURLConnection open(URI where, Deadline deadline) throws IOException {
        var connection = (HttpURLConnection) where.toURL().openConnection(Proxy.NO_PROXY);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        connection.setConnectTimeout((int) Math.max(1, deadline.remainingMillis()));
        connection.setReadTimeout((int) Math.max(1, deadline.remainingMillis()));
        return connection;
    }

    private static Answer finish(HttpURLConnection connection, Deadline deadline) throws IOException {
        try {
            int status = status(connection, deadline);
            InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            if (stream == null) {
                return new Answer(status, new byte[0]);
            }
            try (stream) {
                return new Answer(status, read(stream, deadline));
            }
        } finally {
            connection.disconnect();
        }
    }

    /** A time for each read is none for all of them: a server may drip its headers. */
    private static int status(HttpURLConnection connection, Deadline deadline) throws IOException {
        var over = new CompletableFuture<Void>();
        over.orTimeout(deadline.remainingNanos(), TimeUnit.NANOSECONDS).exceptionally(late -> {
            connection.disconnect(); // does not block before there is a body
            return null;
        });
        try {
            return connection.getResponseCode();
        } finally {
            over.complete(null);
        }
    }

    /** Not as long as it says but as long as it may be; a server that drips is not waited for. */
    private static byte[] read(InputStream stream, Deadline deadline) throws IOException {
        byte[] body = new byte[MAX_BODY];
        int length = 0;
        int reads = 0;
        for (int n = stream.read(body); n > 0; n = stream.read(body, length, body.length - length)) {
            length += n;
            if (length == body.length || ++reads > MAX_READS || deadline.passed()) {
                throw new MalformedAnswerException("the router's answer is longer than " + MAX_BODY
                        + " bytes, or takes longer than there is time");
            }
        }
        return Arrays.copyOf(body, length);
    }
}
