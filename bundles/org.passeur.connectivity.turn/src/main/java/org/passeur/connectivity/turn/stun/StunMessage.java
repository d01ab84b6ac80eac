package org.passeur.connectivity.turn.stun;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A message of STUN or TURN (RFC 8489, 8656, 6062, 6156), without what signs it.
 *
 * @param method what it is about
 * @param kind what it is to the other side
 * @param transaction which answer belongs to which request
 * @param attributes in order; of two of one type the first counts
 */
public record StunMessage(Method method, Kind kind, Transaction transaction, List<Attribute> attributes) {
    /** The longest message, with its header, that is sent or read; TURN's own are below 1 KiB. */
    public static final int MAX_LENGTH = 4096;

    /** Bytes before the attributes. */
    public static final int HEADER = 20;

    static final int MAGIC_COOKIE = 0x2112a442;
    static final int MAX_ATTRIBUTES = 64;
    private static final int MAX_TEXT = 763; // RFC 8489 sections 14.9 and 14.10

    /** The class of a message (RFC 8489 section 5). */
    public enum Kind {
        REQUEST(0x000),
        INDICATION(0x010),
        SUCCESS(0x100),
        ERROR(0x110);

        private final int bits;

        Kind(int bits) {
            this.bits = bits;
        }

        int bits() {
            return bits;
        }

        static Kind of(int type) {
            return values()[(type & 0x100) >> 7 | (type & 0x010) >> 4];
        }
    }

    /** Copies the attributes. */
    public StunMessage {
        attributes = List.copyOf(attributes);
        if (attributes.size() > MAX_ATTRIBUTES) {
            throw new IllegalArgumentException("a STUN message has at most " + MAX_ATTRIBUTES + " attributes");
        }
    }

    /** The same with more attributes behind. */
    StunMessage with(List<Attribute> more) {
        List<Attribute> all = new ArrayList<>(attributes);
        all.addAll(more);
        return new StunMessage(method, kind, transaction, all);
    }

    Optional<Attribute> find(int type) {
        return attributes.stream().filter(each -> each.type() == type).findFirst();
    }

    private Attribute require(int type, String name) throws MalformedStun {
        return find(type).orElseThrow(() -> new MalformedStun(method + " " + kind + " without " + name));
    }

    /** What the far end must understand and we do not; types in hexadecimal, empty if all is well. */
    public List<String> notUnderstood() {
        return attributes.stream()
                .filter(each -> !each.isUnderstood())
                .map(each -> hexadecimal(each.type()))
                .toList();
    }

    private static String hexadecimal(int type) {
        return "0x" + HexFormat.of().toHexDigits((short) type);
    }

    /** ERROR-CODE's number, 300 to 699. */
    public int errorCode() throws MalformedStun {
        Attribute attribute = require(Attribute.ERROR_CODE, "ERROR-CODE");
        if (attribute.value().remaining() < 4) {
            throw attribute.wrongLength();
        }
        int at = attribute.value().position();
        int code =
                (attribute.value().get(at + 2) & 7) * 100 + (attribute.value().get(at + 3) & 0xff);
        if (code < 300 || code > 699) {
            throw new MalformedStun("the impossible error code " + code);
        }
        return code;
    }

    /** The types that the server did not understand (answer 420), in hexadecimal. */
    public List<String> unknownAttributes() {
        List<String> types = new ArrayList<>();
        find(Attribute.UNKNOWN_ATTRIBUTES).ifPresent(attribute -> {
            var value = attribute.value().duplicate();
            while (value.remaining() >= 2 && types.size() < MAX_ATTRIBUTES) {
                types.add(hexadecimal(value.getShort() & 0xffff));
            }
        });
        return types;
    }

    /** Whether the server did not understand this one (answer 420). */
    public boolean doesNotKnow(int type) {
        return unknownAttributes().contains(hexadecimal(type));
    }

    /** The relay's address. */
    public InetSocketAddress relayedAddress() throws MalformedStun {
        return require(Attribute.XOR_RELAYED_ADDRESS, "XOR-RELAYED-ADDRESS").xorAddress(transaction);
    }

    /** The peer's address. */
    public InetSocketAddress peerAddress() throws MalformedStun {
        return require(Attribute.XOR_PEER_ADDRESS, "XOR-PEER-ADDRESS").xorAddress(transaction);
    }

    /** How the server sees us. */
    public InetSocketAddress mappedAddress() throws MalformedStun {
        return require(Attribute.XOR_MAPPED_ADDRESS, "XOR-MAPPED-ADDRESS").xorAddress(transaction);
    }

    /** The other server to which an answer 300 points. */
    public InetSocketAddress alternateServer() throws MalformedStun {
        return require(Attribute.ALTERNATE_SERVER, "ALTERNATE-SERVER").plainAddress();
    }

    /** The name in the other server's certificate, if the answer has one. */
    public Optional<String> alternateDomain() throws MalformedStun {
        return text(Attribute.ALTERNATE_DOMAIN);
    }

    /** Seconds; never negative. */
    public long lifetime() throws MalformedStun {
        return Integer.toUnsignedLong(require(Attribute.LIFETIME, "LIFETIME").number());
    }

    /** Which of the connections to the relay. */
    public int connectionId() throws MalformedStun {
        return require(Attribute.CONNECTION_ID, "CONNECTION-ID").number();
    }

    Optional<String> text(int type) throws MalformedStun {
        Optional<Attribute> attribute = find(type);
        return attribute.isEmpty()
                ? Optional.empty()
                : Optional.of(attribute.get().text(MAX_TEXT));
    }
}
