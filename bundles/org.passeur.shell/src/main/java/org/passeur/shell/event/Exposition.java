package org.passeur.shell.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.passeur.api.Metric;

/** Metrics in Prometheus's text format 0.0.4, which most tools that scrape understand. */
public final class Exposition {
    private static final String PREFIX = "passeur_";

    private Exposition() {}

    /** Lines, those of one name together. */
    public static String of(List<Metric> metrics) {
        Map<String, List<Metric>> byName =
                metrics.stream().collect(Collectors.groupingBy(Metric::name, LinkedHashMap::new, Collectors.toList()));
        var text = new StringBuilder();
        byName.forEach((name, some) -> {
            Metric first = some.get(0);
            text.append("# HELP ").append(PREFIX).append(name).append(' ');
            text.append(first.help().replace("\\", "\\\\")).append('\n');
            text.append("# TYPE ").append(PREFIX).append(name).append(' ');
            text.append(first.kind().name().toLowerCase(Locale.ROOT)).append('\n');
            some.forEach(metric -> text.append(PREFIX).append(line(metric)).append('\n'));
        });
        return text.toString();
    }

    /** {@code name{label="value"} 7}. */
    static String line(Metric metric) {
        return metric.name() + labels(metric.labels()) + " " + number(metric.value());
    }

    private static String labels(Map<String, String> labels) {
        return labels.isEmpty()
                ? ""
                : labels.entrySet().stream()
                        .map(label -> label.getKey() + "=\""
                                + label.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                        .collect(Collectors.joining(",", "{", "}"));
    }

    /** Whole numbers without a point. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
