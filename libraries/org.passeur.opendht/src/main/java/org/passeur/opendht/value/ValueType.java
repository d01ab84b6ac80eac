package org.passeur.opendht.value;

import java.time.Duration;

/** The types of values that every node knows, and how long each is kept. */
public final class ValueType {
    /** Anything; kept for ten minutes. */
    public static final int USER_DATA = 0;

    /** A message to a service. */
    public static final int DHT_MESSAGE = 1;

    /** Where a service is. */
    public static final int IP_SERVICE = 2;

    /** An instant message. */
    public static final int INSTANT_MESSAGE = 3;

    /** A request to be trusted. */
    public static final int TRUST_REQUEST = 4;

    /** ICE candidates. */
    public static final int ICE_CANDIDATES = 5;

    /** A certificate; kept for a week, and only under the id of its key. */
    public static final int CERTIFICATE = 8;

    private ValueType() {}

    /** How long a value is kept after it was put or refreshed. A sealed one hides its type and is user data. */
    public static Duration lifetime(Value value) {
        return value instanceof Value.Open open ? lifetime(open.body().type()) : lifetime(USER_DATA);
    }

    private static Duration lifetime(int type) {
        return switch (type) {
            case DHT_MESSAGE, INSTANT_MESSAGE -> Duration.ofMinutes(5);
            case IP_SERVICE -> Duration.ofMinutes(15);
            case TRUST_REQUEST, CERTIFICATE -> Duration.ofDays(7);
            case ICE_CANDIDATES -> Duration.ofMinutes(1);
            default -> Duration.ofMinutes(10);
        };
    }
}
