package org.passeur.connectivity.turn.relay;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.passeur.spi.link.Deadline;

/**
 * A TCP connection, or TLS over one. Closing it closes the TCP connection first, so that nobody stays blocked in it: a TLS
 * socket of the JDK would wait for whoever writes.
 */
public final class TurnSocket implements Closeable {
    private final Socket tcp;
    private Socket top;

    /** Not connected yet. */
    public TurnSocket() {
        tcp = new Socket();
        top = tcp;
    }

    /**
     * Connects.
     *
     * @param from the address to connect from, if it matters
     */
    public void connect(InetSocketAddress to, Optional<InetAddress> from, Deadline deadline) throws IOException {
        try {
            if (from.isPresent()) {
                tcp.bind(new InetSocketAddress(from.get(), 0));
            }
            tcp.setTcpNoDelay(true);
            tcp.setKeepAlive(true);
            tcp.connect(to, (int) Math.max(1, Math.min(Integer.MAX_VALUE, deadline.remainingMillis())));
        } catch (SocketTimeoutException e) {
            throw new SocketTimeoutException("no answer from " + text(to) + " in time");
        } catch (IOException e) {
            throw new IOException("cannot connect to " + text(to) + ": " + e.getMessage(), e);
        }
    }

    /** Does TLS's handshake; the server's certificate must be believed. */
    void secure(ServerUri server, String name, Trust trust, Timers timers, Deadline deadline) throws IOException {
        try (var guard = timers.closing(tcp, deadline)) {
            SSLSocket tls = (SSLSocket) trust.sockets(server).createSocket(tcp, name, server.port(), true);
            if (server.fingerprint().isEmpty()) {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm(
                        "HTTPS"); // the name in the certificate (RFC 8656 section 3.1)
                tls.setSSLParameters(parameters);
            }
            tls.startHandshake();
            top = tls;
        } catch (IOException e) {
            if (deadline.passed()) {
                throw new SocketTimeoutException("no TLS with TURN server " + server.name() + " in time");
            }
            throw new IOException("no TLS with TURN server " + server.name() + ": " + advice(e), e);
        }
    }

    private static String advice(IOException e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof java.security.cert.CertificateException
                    || each instanceof java.security.cert.CertPathBuilderException) {
                return "its certificate is not trusted (" + each.getMessage()
                        + "); if it is yours, give its fingerprint or its authority";
            }
        }
        String text = String.valueOf(e.getMessage());
        return e instanceof SSLException ? text + "; is there TLS at this port?" : text;
    }

    /** For people. */
    public static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }

    /** What comes. */
    public InputStream input() throws IOException {
        return top.getInputStream();
    }

    /** What goes; not buffered. */
    public OutputStream output() throws IOException {
        return top.getOutputStream();
    }

    /** How long one read may wait at most; 0 for ever. */
    public void readTimeout(int millis) throws IOException {
        top.setSoTimeout(millis);
    }

    /** This end. */
    public InetSocketAddress local() {
        return new InetSocketAddress(tcp.getLocalAddress(), tcp.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        tcp.close();
    }
}
