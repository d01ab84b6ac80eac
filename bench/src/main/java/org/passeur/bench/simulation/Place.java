package org.passeur.bench.simulation;

import java.util.random.RandomGenerator;

/**
 * Where on the earth a node is, and how long its datagrams take to others. Nodes gather where people do. A datagram needs
 * the great circle at 150 km/ms (light in fibre has 200, and fibres go round about), at both ends the way to the
 * subscriber (log-normal, 5 ms in the middle), and an exponential rest of 3 ms on average that is the same for all that is
 * sent the same way in the same millisecond, so that it does not overtake itself.
 */
final class Place {
    private static final double EARTH_KM = 6371;
    private static final double KM_PER_MILLI = 150;
    private static final double ACCESS_MEDIAN_MILLIS = 5;
    private static final double ACCESS_SIGMA = 0.7;
    private static final double JITTER_MILLIS = 3;
    private static final double SPREAD_DEGREES = 7;

    /** Latitude, longitude, and how many of a hundred nodes are around there. */
    private static final double[][] REGIONS = {
        {50, 10, 35}, // Europe
        {40, -80, 20}, // eastern North America
        {37, -120, 10}, // western North America
        {35, 120, 15}, // eastern Asia
        {20, 78, 9}, // southern Asia
        {-20, -50, 7}, // South America
        {5, 20, 4} // Africa
    };

    private final double latitude;
    private final double longitude;
    private final double accessMillis;
    private final long salt;

    private Place(double latitude, double longitude, double accessMillis, long salt) {
        this.latitude = Math.toRadians(latitude);
        this.longitude = Math.toRadians(longitude);
        this.accessMillis = accessMillis;
        this.salt = salt;
    }

    static Place random(RandomGenerator random) {
        double dice = random.nextDouble(100);
        int region = 0;
        while (dice >= REGIONS[region][2]) {
            dice -= REGIONS[region++][2];
        }
        return new Place(
                REGIONS[region][0] + random.nextGaussian() * SPREAD_DEGREES,
                REGIONS[region][1] + random.nextGaussian() * SPREAD_DEGREES,
                ACCESS_MEDIAN_MILLIS * StrictMath.exp(random.nextGaussian() * ACCESS_SIGMA),
                random.nextLong());
    }

    /** How long a datagram that leaves now is on its way. */
    long millisTo(Place other, long now) {
        return Math.max(1, Math.round(steadyMillisTo(other) + jitter(other, now)));
    }

    /** The same without chance. */
    double steadyMillisTo(Place other) {
        double across = StrictMath.sin((other.latitude - latitude) / 2);
        double along = StrictMath.sin((other.longitude - longitude) / 2);
        double half = across * across + StrictMath.cos(latitude) * StrictMath.cos(other.latitude) * along * along;
        double km = 2 * EARTH_KM * StrictMath.asin(Math.min(1, Math.sqrt(half)));
        return km / KM_PER_MILLI + accessMillis + other.accessMillis;
    }

    private double jitter(Place other, long now) {
        long mixed = mix(mix(salt ^ now) + other.salt);
        double uniform = (mixed >>> 11) * 0x1.0p-53;
        return -JITTER_MILLIS * StrictMath.log(1 - uniform);
    }

    /** The end of MurmurHash3 (Appleby): each bit of the argument changes half of the result. */
    private static long mix(long z) {
        long first = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
        long second = (first ^ (first >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return second ^ (second >>> 33);
    }
}
