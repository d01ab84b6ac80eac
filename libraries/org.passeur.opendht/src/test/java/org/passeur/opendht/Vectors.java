package org.passeur.opendht;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;

/** The vectors that were made with the reference implementation. */
public final class Vectors {
    private Vectors() {}

    /** One captured datagram or value. */
    public record Vector(String name, byte[] bytes, JsonNode json) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Everything that was captured. */
    public static List<Vector> captured() {
        return StreamSupport.stream(json("opendht-core.json").spliterator(), false)
                .map(n -> new Vector(
                        n.get("name").asText(),
                        HexFormat.of().parseHex(n.get("hex").asText()),
                        n))
                .toList();
    }

    /** The captured datagrams of the DHT itself. */
    public static List<Vector> datagrams() {
        return captured().stream()
                .filter(v -> v.json().has("decoded") && !v.name().startsWith("discovery."))
                .toList();
    }

    /** One of what was captured. */
    public static Vector captured(String name) {
        return captured().stream()
                .filter(v -> v.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What the list {@code name = text} has. */
    public static List<String> names() {
        return new String(resource("opendht-static.txt"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" = "))
                .map(line -> line.substring(0, line.indexOf(" = ")))
                .toList();
    }

    /** What was said at the discovery of two nodes on a network, one JSON text each. */
    public static List<String> discovery() {
        return new String(resource("lan-discovery.txt"), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("{") || line.startsWith("\""))
                .toList();
    }

    /** A value of the list {@code name = hex}. */
    public static byte[] fixed(String name) {
        return HexFormat.of().parseHex(text(name));
    }

    /** A text of the list {@code name = text}. */
    public static String text(String name) {
        return new String(resource("opendht-static.txt"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(name + " = "))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 3);
    }

    /** The key of {@code alice}, {@code bob}, {@code alice-4096} or {@code bob-4096} at the level named. */
    public static PrivateKey key(String person, String level) {
        try {
            byte[] der = HexFormat.of()
                    .parseHex(json("identities.json")
                            .get(person)
                            .get(level)
                            .get("pkcs8_hex")
                            .asText());
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A chain, leaf first. */
    public static List<X509Certificate> chain(String person, String level) {
        String pem = pem(person, level);
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A chain as text, leaf first. */
    public static String pem(String person, String level) {
        return json("identities.json").get(person).get(level).get("chain_pem").asText();
    }

    private static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(resource(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
