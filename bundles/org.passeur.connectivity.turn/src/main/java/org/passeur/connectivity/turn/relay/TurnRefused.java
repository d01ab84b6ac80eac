package org.passeur.connectivity.turn.relay;

import java.io.IOException;
import org.passeur.api.Printable;
import org.passeur.connectivity.turn.stun.MalformedStun;
import org.passeur.connectivity.turn.stun.StunMessage;

/** A TURN server's answer is an error. The text says what can be done about it. */
public final class TurnRefused extends IOException {
    private static final long serialVersionUID = 1L;

    static final int TRY_ALTERNATE = 300;
    static final int UNAUTHENTICATED = 401;
    static final int FORBIDDEN = 403;
    static final int UNKNOWN_ATTRIBUTE = 420;
    static final int ALLOCATION_MISMATCH = 437;
    static final int STALE_NONCE = 438;
    static final int FAMILY_NOT_SUPPORTED = 440;
    static final int WRONG_CREDENTIALS = 441;
    static final int UNSUPPORTED_TRANSPORT = 442;
    static final int PEER_FAMILY_MISMATCH = 443;
    static final int CONNECTION_EXISTS = 446;
    static final int CONNECTION_FAILED = 447;
    static final int QUOTA_REACHED = 486;
    static final int SERVER_ERROR = 500;
    static final int INSUFFICIENT_CAPACITY = 508;

    private final transient StunMessage answer;
    private final int code;

    private TurnRefused(int code, String text, StunMessage answer) {
        super(text);
        this.code = code;
        this.answer = answer;
    }

    /** @param server how people call it, without secrets */
    static TurnRefused of(String server, StunMessage answer) throws MalformedStun {
        int code = answer.errorCode();
        return new TurnRefused(code, "TURN server " + server + " says " + code + ": " + meaning(code, answer), answer);
    }

    private static String meaning(int code, StunMessage answer) {
        return switch (code) {
            case TRY_ALTERNATE -> "it sends us to yet another server; one such step is followed, no more";
            case 400 -> "it did not understand our request; is it a TURN server that knows RFC 6062?";
            case UNAUTHENTICATED -> "it does not take our user name and password; check them in the server's address";
            case FORBIDDEN ->
                "it forbids this peer's address; its operator has to allow it"
                        + " (coturn: --allowed-peer-ip, --allow-loopback-peers)";
            case UNKNOWN_ATTRIBUTE ->
                "it does not know the attributes " + Printable.of(String.join(", ", answer.unknownAttributes()))
                        + "; a newer TURN server would";
            case ALLOCATION_MISMATCH -> "it does not know our allocation (any more); a new one is made when needed";
            case STALE_NONCE -> "it calls each of its own nonces stale; its clock or its configuration is wrong";
            case FAMILY_NOT_SUPPORTED -> "it has no relay addresses of this family";
            case WRONG_CREDENTIALS -> "the allocation belongs to other credentials than ours";
            case UNSUPPORTED_TRANSPORT ->
                "it does not relay TCP (RFC 6062); run coturn without --no-tcp-relay, or use another server";
            case PEER_FAMILY_MISMATCH -> "the peer's address is of another family than our relay address";
            case CONNECTION_EXISTS -> "there is a connection to this peer address already";
            case CONNECTION_FAILED -> "it cannot connect to the peer's address";
            case QUOTA_REACHED ->
                "our user has reached the quota of allocations; its operator can raise it (coturn: user-quota),"
                        + " or it falls when earlier ones end";
            case SERVER_ERROR -> "it has a fault; try again later";
            case INSUFFICIENT_CAPACITY -> "it has no free relay address or port; try again later, or another server";
            default -> "an error that this version does not know";
        };
    }

    /** The number of the error. */
    public int code() {
        return code;
    }

    /** Whether it is an answer 420 about this type of attribute. */
    boolean doesNotKnow(int type) {
        return answer.doesNotKnow(type);
    }

    /** What the server said. */
    StunMessage answer() {
        return answer;
    }
}
