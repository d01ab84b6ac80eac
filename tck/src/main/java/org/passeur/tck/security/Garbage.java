package org.passeur.tck.security;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** What strangers send instead of TLS, or instead of the next record. */
final class Garbage {
    /** In place of a handshake; each is followed by the end. */
    static final List<byte[]> BEFORE_TLS = List.of(
            "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            "SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(StandardCharsets.US_ASCII),
            new byte[5000],
            filled(5000, 0xff),
            random(5000),
            record(22, 65535, random(65535)),
            record(22, 4, new byte[] {1, (byte) 0xff, (byte) 0xff, (byte) 0xff}),
            record(22, 4, new byte[] {2, (byte) 0xff, (byte) 0xff, (byte) 0xff}),
            record(22, 0, new byte[0]),
            record(23, 17000, random(17000)),
            record(21, 2, new byte[] {2, 40}),
            record(21, 2, new byte[] {9, 99}),
            record(20, 1, new byte[] {1}));

    /** In place of the next record of a secured link. */
    static final List<byte[]> AFTER_HANDSHAKE = List.of(
            record(23, 65535, random(65535)),
            record(23, 16384 + 257, random(16384 + 257)),
            record(23, 17, random(17)),
            record(23, 16, new byte[16]),
            record(23, 0, new byte[0]),
            record(22, 4, new byte[4]),
            record(21, 2, new byte[] {1, 0}),
            random(4096));

    private Garbage() {}

    static String shown(byte[] garbage) {
        return garbage.length + " bytes " + HexFormat.of().formatHex(garbage, 0, Math.min(16, garbage.length));
    }

    private static byte[] record(int type, int length, byte[] content) {
        var bytes = new byte[5 + content.length];
        bytes[0] = (byte) type;
        bytes[1] = 3;
        bytes[2] = 3;
        bytes[3] = (byte) (length >> 8);
        bytes[4] = (byte) length;
        System.arraycopy(content, 0, bytes, 5, content.length);
        return bytes;
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
