package org.passeur.bench;

import java.util.ArrayList;
import java.util.List;

/** Measured values of one kind. */
public final class Samples {
    private final List<Double> values = new ArrayList<>();

    /** Takes one more. */
    public void add(double value) {
        values.add(value);
    }

    /** How many there are. */
    public int count() {
        return values.size();
    }

    /** The middle one, or the middle of the middle two. */
    public double median() {
        List<Double> sorted = sorted();
        int half = sorted.size() / 2;
        return sorted.isEmpty() || sorted.size() % 2 == 1
                ? percentile(50)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** The least that so many of a hundred do not exceed; NaN without values. */
    public double percentile(double percent) {
        List<Double> sorted = sorted();
        int rank = (int) Math.ceil(sorted.size() * percent / 100);
        return sorted.isEmpty() ? Double.NaN : sorted.get(Math.max(0, rank - 1));
    }

    /** NaN without values. */
    public double mean() {
        return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    }

    /** All, the least first. */
    public List<Double> sorted() {
        return values.stream().sorted().toList();
    }
}
