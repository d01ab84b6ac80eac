package org.passeur.signalling.dhtproxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Owner;
import org.passeur.opendht.value.Value;

/** Values as a proxy writes them: one object of JSON on a line. */
final class ValueJson {
    /** Bytes in a line at most: the largest value in base64, its owner's key and its signature. */
    static final int MAX_LINE = 160 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxNumberLength(32)
                            .maxStringLength(MAX_LINE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern PEM = Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]*)-----END PUBLIC KEY-----\\s*");

    private ValueJson() {}

    /** @param permanent whether the proxy shall keep the value in the network by itself */
    static byte[] write(Value value, boolean permanent) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", Long.toUnsignedString(value.id()));
        if (value instanceof Value.Closed closed) {
            json.put("cypher", base64(closed.cypher()));
        } else if (value instanceof Value.Open open) {
            write(open, json);
        }
        if (value.priority() != 0) {
            json.put("prio", value.priority());
        }
        if (permanent) {
            json.put("permanent", true);
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Value.Open open, ObjectNode json) {
        Body body = open.body();
        Owner owner = body.owner();
        if (owner != null) {
            json.put("sig", base64(open.signature())).put("seq", owner.seq()).put("owner", pem(owner.key()));
            if (owner.to() != null) {
                json.put("to", owner.to().toString());
            }
        }
        json.put("type", body.type()).put("data", base64(body.data()));
        if (!body.userType().isEmpty()) {
            json.put("utype", body.userType());
        }
    }

    /** The value in a line. */
    static Value read(byte[] line) throws Malformed {
        return read(object(line));
    }

    /** Whether the line tells that a value is gone. */
    static boolean isExpired(JsonNode line) {
        return line.path("expired").asBoolean(false);
    }

    /** An object of JSON. */
    static JsonNode object(byte[] bytes) throws Malformed {
        JsonNode node;
        try {
            node = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new Malformed("not JSON: " + words(e));
        }
        if (node == null || !node.isObject()) {
            throw new Malformed("not an object of JSON");
        }
        return node;
    }

    private static String words(IOException e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
    }

    /** The value that an object is. */
    static Value read(JsonNode json) throws Malformed {
        long id = id(json.path("id"));
        int priority = number(json, "prio", Integer.MAX_VALUE);
        try {
            if (json.has("cypher")) {
                return new Value.Closed(id, bytes(json, "cypher"), priority);
            }
            var body = new Body(
                    owner(json),
                    number(json, "type", 0xffff),
                    bytes(json, "data"),
                    json.path("utype").asText(""));
            return new Value.Open(id, body, bytes(json, "sig"), priority);
        } catch (IllegalArgumentException e) {
            throw new Malformed("not a value: " + e.getMessage());
        }
    }

    private static @Nullable Owner owner(JsonNode json) throws Malformed {
        if (!json.has("owner")) {
            return null;
        }
        Matcher pem = PEM.matcher(json.path("owner").asText());
        if (!pem.find()) {
            throw new Malformed("an owner is a public key in PEM");
        }
        String to = json.path("to").asText("");
        byte[] key = Base64.getMimeDecoder().decode(pem.group(1));
        return new Owner(number(json, "seq", 0xffff), Bytes.of(key), to.isEmpty() ? null : Id.ofHex(to));
    }

    /** Decimal digits in a text, or a number; unsigned. */
    private static long id(JsonNode id) throws Malformed {
        try {
            return Long.parseUnsignedLong(id.asText());
        } catch (NumberFormatException e) {
            throw new Malformed("an id is a number of 64 bits");
        }
    }

    private static int number(JsonNode json, String name, int most) throws Malformed {
        JsonNode number = json.path(name);
        if (number.isMissingNode()) {
            return 0;
        }
        if (!number.canConvertToInt() || number.intValue() < 0 || number.intValue() > most) {
            throw new Malformed("\"" + name + "\" is a number from 0 to " + most);
        }
        return number.intValue();
    }

    private static Bytes bytes(JsonNode json, String name) {
        String text = json.path(name).asText("");
        return text.isEmpty() ? Bytes.EMPTY : Bytes.of(Base64.getMimeDecoder().decode(text));
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static String pem(Bytes key) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.array());
        return "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
    }
}
