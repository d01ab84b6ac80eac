package org.passeur.connectivity.turn.stun;

/** The methods of STUN and TURN that are used here (RFC 8489, 8656, 6062). */
public enum Method {
    BINDING(0x001),
    ALLOCATE(0x003),
    REFRESH(0x004),
    CREATE_PERMISSION(0x008),
    CONNECT(0x00a),
    CONNECTION_BIND(0x00b),
    CONNECTION_ATTEMPT(0x00c),
    /** Any other; messages of it are skipped. */
    UNKNOWN(0xfff);

    private final int number;

    Method(int number) {
        this.number = number;
    }

    /** With the two bits of the class in between (RFC 8489 section 5). */
    int type(StunMessage.Kind kind) {
        return (number & 0x00f) | (number & 0x070) << 1 | (number & 0xf80) << 2 | kind.bits();
    }

    static Method of(int type) {
        int number = (type & 0x000f) | (type & 0x00e0) >> 1 | (type & 0x3e00) >> 2;
        for (Method method : values()) {
            if (method.number == number) {
                return method;
            }
        }
        return UNKNOWN;
    }
}
