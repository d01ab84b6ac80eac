package org.passeur.api;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One figure about this node, as it stands at one moment. Names, labels and kinds are Prometheus's, so that what
 * scrapes those understands these.
 *
 * @param name what is measured, beginning with who measures it, ending in the unit where it has one:
 *     {@code opendht_stored_bytes}; 1 to 100 lower-case letters, digits and underscores
 * @param labels what tells it from others of its name: {@code family=ipv6}; names like {@code name}, values printable,
 *     at most 100 characters; at most {@value #MAX_LABELS}, and only values of which there are few
 * @param kind whether it goes up and down
 * @param value whole numbers up to 2^53 are exact
 * @param help one sentence on what it is, the same for all metrics of one name; printable
 */
public record Metric(String name, SortedMap<String, String> labels, Kind kind, double value, String help) {
    /** More labels than this are refused. */
    public static final int MAX_LABELS = 8;

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,99}");

    /** How a metric moves. */
    public enum Kind {
        /** It goes up and down. */
        GAUGE,
        /** It only goes up, from 0 when the source began. Its name ends in {@code _total}. */
        COUNTER
    }

    /** @throws IllegalArgumentException if a name, a label or the help has another form */
    public Metric {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        if (!FORM.matcher(name).matches()
                || !labels.keySet().stream()
                        .allMatch(label -> FORM.matcher(label).matches())) {
            throw new IllegalArgumentException("metrics and labels are named like opendht_stored_bytes, not \""
                    + Printable.of(name) + "\" " + labels.keySet());
        }
        if (labels.size() > MAX_LABELS || !labels.values().stream().allMatch(Metric::printable)) {
            throw new IllegalArgumentException(
                    "metric " + name + ": at most " + MAX_LABELS + " labels, of 100 printable characters each");
        }
        if (kind == Kind.COUNTER != name.endsWith("_total")) {
            throw new IllegalArgumentException("metric " + name + ": counters, and only they, end in _total");
        }
        if (!Printable.of(help).equals(help)) {
            throw new IllegalArgumentException("metric " + name + ": the help is one printable line");
        }
    }

    private static boolean printable(String label) {
        return label.length() <= 100 && Printable.of(label).equals(label);
    }

    /** A figure that goes up and down. */
    public static Metric gauge(String name, double value, String help) {
        return new Metric(name, new TreeMap<>(), Kind.GAUGE, value, help);
    }

    /** A figure that only goes up. */
    public static Metric counter(String name, double value, String help) {
        return new Metric(name, new TreeMap<>(), Kind.COUNTER, value, help);
    }

    /** The same with one more label. */
    public Metric with(String label, String labelValue) {
        SortedMap<String, String> more = new TreeMap<>(labels);
        more.put(label, labelValue);
        return new Metric(name, more, kind, value, help);
    }
}
