package org.passeur.bench.simulation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs all scenarios, tells of each on the console, and writes docs/simulation.md. */
public final class Simulate {
    private static final long SEED = 20_261_126;
    private static final int LARGEST = 10_000;
    private static final int LARGE = 3_000;
    private static final int HOUR = 60;
    private static final int AT_ONCE = 2;

    private Simulate() {}

    /** {@code Simulate DOCS [NODES]}: NODES if not ten thousand. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("usage: bench/simulate [NODES]");
            System.exit(2);
        }
        int largest = arguments.length > 1 ? Integer.parseInt(arguments[1]) : LARGEST;
        List<Outcome> growth = new ArrayList<>();
        for (int nodes : List.of(100, 300, 1_000)) {
            if (nodes < largest) {
                growth.add(run(scenario(nodes, 0, HOUR, true)));
                System.out.printf(
                        Locale.ROOT,
                        "  %.0f KiB of heap for each node%n",
                        growth.get(growth.size() - 1).heapKibPerNode);
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Future<Outcome> leaving = threads.submit(() -> run(scenario(largest, 0, HOUR, true)));
            List<Future<Outcome>> larger = new ArrayList<>();
            if (LARGE < largest) {
                larger.add(threads.submit(() -> run(scenario(LARGE, 0, HOUR, true))));
            }
            List<Future<Outcome>> lossy = new ArrayList<>();
            for (int loss : List.of(0, 10, 30)) {
                lossy.add(threads.submit(() -> run(scenario(largest, loss, 0, false))));
            }
            List<Outcome> weathers = new ArrayList<>();
            for (Future<Outcome> outcome : lossy) {
                weathers.add(outcome.get());
            }
            weathers.add(leaving.get());
            for (Future<Outcome> outcome : larger) {
                growth.add(outcome.get());
            }
            growth.add(leaving.get());
            new Report(Path.of(arguments[0])).write(weathers, growth);
        } finally {
            threads.shutdownNow();
        }
    }

    static Scenario scenario(int nodes, int lossPercent, int sessionMinutes, boolean idle) {
        return new Scenario(
                nodes, lossPercent, sessionMinutes, idle, Math.min(nodes, 1_000), Math.min(nodes / 5, 200), 2, SEED);
    }

    private static Outcome run(Scenario scenario) {
        Outcome outcome = Experiment.run(scenario);
        tell(outcome, System.out);
        return outcome;
    }

    /** What is measured, not simulated, is told here only: it differs from run to run. */
    private static void tell(Outcome o, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%d nodes, %s, seed %d: %.1f %% found in %.0f ms, %.1f %% delivered in %.0f ms (95 %%: %.0f ms);"
                        + " %d events, %.0f s%n",
                o.scenario.nodes(),
                o.scenario.name(),
                o.scenario.seed(),
                o.found(),
                o.lookupMillis.median(),
                o.delivered(),
                o.deliveryMillis.median(),
                o.deliveryMillis.percentile(95),
                o.events,
                o.wallSeconds);
    }
}
