package org.passeur.bench.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.passeur.bench.Samples;

/** Puts what came of the scenarios into {@code docs/simulation.md}, between two marks, and draws it beside. */
final class Report {
    private static final String BEGIN = "<!-- made by bench/simulate -->\n";
    private static final String END = "<!-- end of what bench/simulate made -->\n";

    private final Path docs;

    Report(Path docs) {
        this.docs = docs;
    }

    /**
     * Writes.
     *
     * @param weathers one number of nodes under different conditions
     * @param growth different numbers of nodes under the same conditions
     */
    void write(List<Outcome> weathers, List<Outcome> growth) throws IOException {
        Path folder = Files.createDirectories(docs.resolve("simulation"));
        Files.writeString(folder.resolve("delivery.svg"), delivery(weathers));
        Files.writeString(folder.resolve("cost.svg"), cost(growth));
        Files.writeString(folder.resolve("hops.svg"), hops(growth));
        Path page = docs.resolve("simulation.md");
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < from) {
            throw new IOException(page + " lacks the marks between which the results belong");
        }
        Files.writeString(
                page, text.substring(0, from + BEGIN.length()) + tables(weathers, growth) + text.substring(to));
    }

    /** The same for the same seeds. */
    static String tables(List<Outcome> weathers, List<Outcome> growth) {
        var text = new StringBuilder();
        add(text, "%n### %s nodes%n", nodes(weathers));
        add(
                text,
                "| | lookups that found | time to the value, median / 95 %% | hops | requests | datagrams | messages delivered | within 5 s | time to deliver, median / 95 %% / 99 %% | seed |");
        add(text, "|---|---|---|---|---|---|---|---|---|---|");
        for (Outcome o : weathers) {
            add(
                    text,
                    "| %s | %.1f %% of %d | %s ms | %.1f | %.1f | %.1f | %.1f %% of %d | %.1f %% | %s / %.0f ms | %d |",
                    o.scenario.name(),
                    o.found(),
                    o.lookups,
                    medianAnd95(o.lookupMillis),
                    o.hops.mean(),
                    o.requests.mean(),
                    o.lookupDatagrams.mean(),
                    o.delivered(),
                    o.deliveries,
                    o.deliveredWithin(5_000),
                    medianAnd95(o.deliveryMillis),
                    o.deliveryMillis.percentile(99),
                    o.scenario.seed());
        }
        add(text, "%n![how soon messages are delivered](simulation/delivery.svg)%n");
        add(
                text,
                "### As the network grows, %s%n",
                growth.isEmpty() ? "" : growth.get(0).scenario.name());
        add(
                text,
                "| nodes | hops | requests for a lookup | median time to the value | idle: datagrams / kB each node sends in an hour | listening: the same | seed |");
        add(text, "|---|---|---|---|---|---|---|");
        for (Outcome o : growth) {
            add(
                    text,
                    "| %d | %.1f | %.1f | %.0f ms | %.0f / %.0f | %.0f / %.0f | %d |",
                    o.scenario.nodes(),
                    o.hops.mean(),
                    o.requests.mean(),
                    o.lookupMillis.median(),
                    o.idleDatagramsPerHour,
                    o.idleBytesPerHour / 1000,
                    o.listenerDatagramsPerHour,
                    o.listenerBytesPerHour / 1000,
                    o.scenario.seed());
        }
        add(text, "%n![what a node costs](simulation/cost.svg)%n%n![hops](simulation/hops.svg)%n");
        return text.toString();
    }

    private static String nodes(List<Outcome> weathers) {
        return weathers.isEmpty()
                ? ""
                : String.format(Locale.ROOT, "%,d", weathers.get(0).scenario.nodes());
    }

    private static String medianAnd95(Samples samples) {
        return String.format(Locale.ROOT, "%.0f / %.0f", samples.median(), samples.percentile(95));
    }

    private static String delivery(List<Outcome> weathers) {
        var chart = new Chart(
                "Messages delivered by then, of a hundred",
                new Chart.Axis(
                        "milliseconds after the put",
                        List.of(100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0),
                        true),
                new Chart.Axis("%", List.of(0.0, 20.0, 40.0, 60.0, 80.0, 100.0), false));
        for (Outcome o : weathers) {
            List<Chart.Point> points = new ArrayList<>();
            List<Double> sorted = o.deliveryMillis.sorted();
            for (int i = 0; i < sorted.size(); i++) {
                points.add(new Chart.Point(sorted.get(i), 100.0 * (i + 1) / o.deliveries));
            }
            chart.line(o.scenario.name(), points);
        }
        return chart.svg();
    }

    private static String cost(List<Outcome> growth) {
        return new Chart(
                        "Datagrams that a node sends in an hour",
                        sizes(),
                        new Chart.Axis(
                                "datagrams", List.of(0.0, 1000.0, 2000.0, 3000.0, 4000.0, 5000.0, 6000.0), false))
                .line("idle", line(growth, o -> o.idleDatagramsPerHour))
                .line("listening at one key", line(growth, o -> o.listenerDatagramsPerHour))
                .svg();
    }

    private static String hops(List<Outcome> growth) {
        return new Chart(
                        "What a lookup takes",
                        sizes(),
                        new Chart.Axis("on average", List.of(0.0, 5.0, 10.0, 15.0, 20.0), false))
                .line("hops", line(growth, o -> o.hops.mean()))
                .line("requests", line(growth, o -> o.requests.mean()))
                .svg();
    }

    private static Chart.Axis sizes() {
        return new Chart.Axis("nodes", List.of(100.0, 300.0, 1000.0, 3000.0, 10000.0), true);
    }

    private static List<Chart.Point> line(List<Outcome> growth, java.util.function.ToDoubleFunction<Outcome> what) {
        return growth.stream()
                .map(o -> new Chart.Point(o.scenario.nodes(), what.applyAsDouble(o)))
                .toList();
    }

    private static void add(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
