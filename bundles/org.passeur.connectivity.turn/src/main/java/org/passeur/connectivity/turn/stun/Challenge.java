package org.passeur.connectivity.turn.stun;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server asks for to believe that a request is ours (RFC 8489 section 9.2), as its answer 401 or 438 said it.
 *
 * @param realm where the credentials are valid
 * @param nonce the server's, copied into each request
 * @param algorithm of the password; null with a server that has no choice
 * @param offered PASSWORD-ALGORITHMS as it came; null as above
 * @param anonymous whether the user's name goes as a hash
 */
public record Challenge(
        String realm,
        String nonce,
        @Nullable Algorithm algorithm,
        @Nullable Attribute offered,
        boolean anonymous) {
    private static final String COOKIE = "obMatJos2";
    private static final int FEATURES = 4; // characters of base64: 24 bits, of which two have a meaning (section 18.1)
    private static final int PASSWORD_ALGORITHMS_BIT = 0x01;
    private static final int USERNAME_ANONYMITY_BIT = 0x02;
    private static final int MAX_ALGORITHMS = 16;
    private static final int MAX_OFFERED = 256; // bytes; the answer has a copy

    /** How a key is made of the password (RFC 8489 section 18.5). */
    enum Algorithm {
        MD5(1, "MD5"),
        SHA256(2, "SHA-256");

        private final int number;
        private final String digest;

        Algorithm(int number, String digest) {
            this.number = number;
            this.digest = digest;
        }
    }

    /**
     * Reads an answer 401 or 438.
     *
     * @throws MalformedStun if it lacks what it must have, or offers nothing that we know
     */
    public static Challenge of(StunMessage answer) throws MalformedStun {
        String realm = answer.text(Attribute.REALM).orElseThrow(() -> new MalformedStun("a challenge without REALM"));
        String nonce = answer.text(Attribute.NONCE).orElseThrow(() -> new MalformedStun("a challenge without NONCE"));
        // text that was no UTF-8 is longer when it is written again than it was
        if (Stream.of(realm, nonce).anyMatch(text -> text.indexOf('\ufffd') >= 0)) {
            throw new MalformedStun("a challenge whose REALM or NONCE is no UTF-8");
        }
        int features = features(nonce);
        Optional<Attribute> offered = answer.find(Attribute.PASSWORD_ALGORITHMS);
        if (offered.isPresent() && offered.get().value().remaining() > MAX_OFFERED) {
            throw offered.get().wrongLength(); // no answer to it would fit into a message
        }
        boolean choice = (features & PASSWORD_ALGORITHMS_BIT) != 0;
        if (choice && offered.isEmpty()) {
            // somebody in between may have taken it out, to get the weaker kind (section 9.2.5)
            throw new MalformedStun("a challenge that lacks the PASSWORD-ALGORITHMS that its nonce speaks of");
        }
        boolean anonymous = (features & USERNAME_ANONYMITY_BIT) != 0;
        return offered.isEmpty()
                ? new Challenge(realm, nonce, null, null, anonymous)
                : new Challenge(realm, nonce, choose(offered.get()), offered.get(), anonymous);
    }

    private static int features(String nonce) {
        if (!nonce.startsWith(COOKIE) || nonce.length() < COOKIE.length() + FEATURES) {
            return 0;
        }
        try {
            return Base64.getDecoder().decode(nonce.substring(COOKIE.length(), COOKIE.length() + FEATURES))[2];
        } catch (IllegalArgumentException e) {
            return 0; // by chance, or by malice, which gains nothing: then it is a nonce without features
        }
    }

    /** The server's order is its preference (section 9.2.5): the first one that we know. */
    private static Algorithm choose(Attribute offered) throws MalformedStun {
        ByteBuffer list = offered.value().duplicate();
        for (int i = 0; i < MAX_ALGORITHMS && list.remaining() >= 4; i++) {
            int number = list.getShort() & 0xffff;
            int length = list.getShort() & 0xffff;
            for (Algorithm algorithm : Algorithm.values()) {
                if (algorithm.number == number && length == 0) {
                    return algorithm;
                }
            }
            int padded = length + (-length & 3);
            if (padded > list.remaining()) {
                throw offered.wrongLength();
            }
            list.position(list.position() + padded);
        }
        throw new MalformedStun("a challenge without a password algorithm that we know");
    }

    /** The request with what answers the challenge. */
    public StunMessage answer(StunMessage request, String user) {
        List<Attribute> more = new ArrayList<>();
        more.add(
                anonymous
                        ? Attribute.of(Attribute.USERHASH, Key.userHash(user, realm))
                        : Attribute.text(Attribute.USERNAME, user));
        more.add(Attribute.text(Attribute.REALM, realm));
        more.add(Attribute.text(Attribute.NONCE, nonce));
        if (offered != null && algorithm != null) {
            more.add(offered);
            more.add(Attribute.of(
                    Attribute.PASSWORD_ALGORITHM,
                    ByteBuffer.allocate(4).putShort((short) algorithm.number).array()));
        }
        return request.with(more);
    }

    /** What signs the request. */
    public Key key(String user, String password) {
        return algorithm == null
                ? Key.longTerm(Key.Kind.SHA1, Algorithm.MD5.digest, user, realm, password)
                : Key.longTerm(Key.Kind.SHA256, algorithm.digest, user, realm, password);
    }
}
