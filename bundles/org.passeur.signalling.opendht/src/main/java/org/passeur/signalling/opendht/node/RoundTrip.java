package org.passeur.signalling.opendht.node;

/** How long answers take, over all nodes: the estimate of RFC 6298, section 2. Loop only. */
final class RoundTrip {
    private static final long LEAST_MILLIS = 100;
    /** Half a second, until there is something to go by. */
    static final long MOST_MILLIS = 500;

    private double smoothed = Double.NaN;
    private double variation;

    /** An answer came, to a question that was sent once. */
    void took(long millis) {
        if (Double.isNaN(smoothed)) {
            smoothed = millis;
            variation = millis / 2.0;
        } else {
            variation = 0.75 * variation + 0.25 * Math.abs(smoothed - millis);
            smoothed = 0.875 * smoothed + 0.125 * millis;
        }
    }

    /** Most answers have come by then. */
    long patienceMillis() {
        return Double.isNaN(smoothed)
                ? MOST_MILLIS
                : Math.max(LEAST_MILLIS, Math.min(Math.round(smoothed + 4 * variation), MOST_MILLIS));
    }
}
