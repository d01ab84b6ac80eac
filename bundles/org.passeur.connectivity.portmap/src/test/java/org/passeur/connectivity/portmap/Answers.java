package org.passeur.connectivity.portmap;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/** Answers of routers, byte by byte from the RFCs and not by our own encoder. */
public final class Answers {
    /** Where pretended routers are outside. */
    public static final byte[] OUTSIDE = {25, 1, 1, 11};

    private Answers() {}

    /** RFC 6887: to a request of ours. */
    public static byte[] pcp(byte[] question, int result, int lifetime, int externalPort) {
        ByteBuffer answer = ByteBuffer.allocate(question.length);
        answer.put((byte) 2).put((byte) (question[1] | 0x80)).put((byte) 0).put((byte) result);
        answer.putInt(lifetime).putInt(1_000_000).put(new byte[12]);
        if (question.length > 24) {
            answer.put(question, 24, 18); // nonce, protocol, reserved, internal port
            answer.putShort((short) externalPort);
            answer.put(new byte[10]).putShort((short) 0xffff).put(OUTSIDE);
        }
        return answer.array();
    }

    /** RFC 6886 section 3.2. */
    public static byte[] natPmpAddress(int result) {
        return ByteBuffer.allocate(12)
                .put((byte) 0)
                .put((byte) 0x80)
                .putShort((short) result)
                .putInt(1000)
                .put(OUTSIDE)
                .array();
    }

    /** RFC 6886 section 3.3. */
    public static byte[] natPmpMapped(byte[] question, int result, int externalPort, int lifetime) {
        return ByteBuffer.allocate(16)
                .put((byte) 0)
                .put((byte) (question[1] | 0x80))
                .putShort((short) result)
                .putInt(1000)
                .put(question, 4, 2)
                .putShort((short) externalPort)
                .putInt(lifetime)
                .array();
    }

    /** A router that speaks PCP and grants what is asked. */
    static Function<byte[], Optional<byte[]>> speakingPcp(int lifetime, int portsOff) {
        return question -> Optional.of(
                question[0] != 2
                        ? new byte[] {0, (byte) 0x80, 0, 1}
                        : pcp(question, 0, lifetime, question.length > 24 ? wished(question) + portsOff : 0));
    }

    /** A router that speaks NAT-PMP only: RFC 6887 section 9 says what it answers to PCP. */
    static Function<byte[], Optional<byte[]>> speakingNatPmp() {
        return question -> {
            if (question[0] != 0) {
                return Optional.of(new byte[] {0, (byte) (question[1] | 0x80), 0, 1, 0, 0, 0, 1});
            }
            return Optional.of(
                    question.length == 2
                            ? natPmpAddress(0)
                            : natPmpMapped(
                                    question, 0, ByteBuffer.wrap(question).getShort(6) & 0xffff, 3600));
        };
    }

    static int wished(byte[] pcpQuestion) {
        return ByteBuffer.wrap(pcpQuestion).getShort(42) & 0xffff;
    }

    static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }
}
