package org.passeur.connectivity.ice.tcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** STUN messages made by hand, from the RFC and not with what is tested. */
final class Stun {
    private Stun() {}

    static byte[] request(String username, String password) throws GeneralSecurityException {
        return message(StunMessage.BINDING_REQUEST, username, password);
    }

    static byte[] message(int type, String username, String password) throws GeneralSecurityException {
        byte[] name = username.getBytes(StandardCharsets.UTF_8);
        int padded = (name.length + 3) / 4 * 4;
        ByteBuffer b = ByteBuffer.allocate(20 + 4 + padded + 24)
                .putShort((short) type)
                .putShort((short) (4 + padded + 24))
                .putInt(0x2112a442)
                .put("transaction!".getBytes(StandardCharsets.US_ASCII));
        b.putShort((short) 0x0006).putShort((short) name.length).put(name).position(24 + padded);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        mac.update(b.array(), 0, b.position());
        return b.putShort((short) 0x0008)
                .putShort((short) 20)
                .put(mac.doFinal())
                .array();
    }

    static byte[] unsigned() {
        return ByteBuffer.allocate(20)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0x2112a442)
                .array();
    }

    static byte[] framed(byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(c -> 2 + c.length).sum();
        ByteBuffer b = ByteBuffer.allocate(length);
        for (byte[] content : contents) {
            b.putShort((short) content.length).put(content);
        }
        return b.array();
    }
}
