package org.passeur.connectivity.turn.relay;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TURN server as configured: {@code turn:USER:PASSWORD@HOST:PORT?transport=tcp}, {@code turns:} for TLS. It has RFC 7065's
 * form and, as is usual, the credentials before the host. What would be a separator is percent-encoded in them.
 *
 * @param tls whether over TLS
 * @param user empty for a server that asks for none
 * @param password secret
 * @param host a name or a literal address without brackets
 * @param port TCP
 * @param fingerprint SHA-256 of the server's certificate if it alone shall be trusted, for {@code turns:}
 */
public record ServerUri(
        boolean tls, String user, String password, String host, int port, Optional<Fingerprint> fingerprint) {
    private static final int PORT = 3478; // RFC 7065 section 3.1
    private static final int TLS_PORT = 5349;
    private static final int MAX_LENGTH = 2000;
    private static final int MAX_USER = 508; // RFC 8489 section 14.3
    private static final Pattern FORM = Pattern.compile("(turns?):(?://)?(?:(.*)@)?"
            + "(?:\\[([0-9a-fA-F:.]+)]|([^\\s:@\\[\\]?/]+))(?::([0-9]{1,5}))?(?:\\?([^?]*))?");

    /**
     * SHA-256 of a certificate.
     *
     * @param hex 64 digits, small
     */
    public record Fingerprint(String hex) {
        private static final int DIGITS = 64;

        static Fingerprint parse(String text) {
            String hex = text.replace(":", "").toLowerCase(Locale.ROOT);
            if (hex.length() != DIGITS || !hex.chars().allMatch(HexFormat::isHexDigit)) {
                throw new IllegalArgumentException(
                        "fingerprint must be the certificate's SHA-256, 64 hexadecimal digits");
            }
            return new Fingerprint(hex);
        }
    }

    /**
     * Reads one. What is thrown never repeats the text, which has a password in it.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ServerUri parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (text.length() > MAX_LENGTH || !form.matches()) {
            throw new IllegalArgumentException("a TURN server is turn:USER:PASSWORD@HOST:PORT?transport=tcp,"
                    + " or turns:… for TLS (IPv6 in brackets; %40 for @ and %3A for : in user and password)");
        }
        boolean tls = form.group(1).equals("turns");
        String host = form.group(3) == null ? form.group(4) : form.group(3);
        int port = form.group(5) == null ? (tls ? TLS_PORT : PORT) : Integer.parseInt(form.group(5));
        if (port == 0 || port > 65_535) {
            throw new IllegalArgumentException("a TURN server's port must be 1 to 65535, not " + port);
        }
        String user = "";
        String password = "";
        if (form.group(2) != null) {
            String[] parts = form.group(2).split(":", 2);
            if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new IllegalArgumentException("TURN server " + host + " needs USER:PASSWORD before the @");
            }
            user = decode(parts[0]);
            password = decode(parts[1]);
        }
        if (user.getBytes(StandardCharsets.UTF_8).length > MAX_USER) {
            throw new IllegalArgumentException("the user name for TURN server " + host + " is too long");
        }
        return new ServerUri(tls, user, password, host, port, query(form.group(6), tls));
    }

    private static Optional<Fingerprint> query(String query, boolean tls) {
        Optional<Fingerprint> fingerprint = Optional.empty();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            String value = parts.length == 2 ? parts[1] : "";
            switch (parts[0]) {
                case "transport" -> {
                    if (!value.equals("tcp")) {
                        throw new IllegalArgumentException(
                                "TURN is used over TCP here: write ?transport=tcp, or turns: for TLS");
                    }
                }
                case "fingerprint" -> fingerprint = Optional.of(Fingerprint.parse(value));
                default ->
                    throw new IllegalArgumentException(
                            "a TURN server has the parameters transport and fingerprint only");
            }
        }
        if (fingerprint.isPresent() && !tls) {
            throw new IllegalArgumentException("fingerprint is for turns: only");
        }
        return fingerprint;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // its cause would repeat what it stumbled over
            throw new IllegalArgumentException(
                    "user and password of a TURN server are percent-encoded: write %25 for %");
        }
    }

    /** Several, each of which may be several with commas between, as plain files of configuration have lists. */
    public static List<ServerUri> parseAll(List<String> texts) {
        List<ServerUri> all = new ArrayList<>();
        for (String text : texts) {
            for (String each : text.split(",")) {
                if (!each.isBlank()) {
                    all.add(parse(each));
                }
            }
        }
        return List.copyOf(all);
    }

    /** Host and port, with brackets if need be: how logs and people call it. */
    public String name() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return (tls ? "turns:" : "turn:") + name();
    }
}
