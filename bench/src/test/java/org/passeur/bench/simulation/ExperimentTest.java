package org.passeur.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Small networks, so that the simulation stays right; {@code bench/simulate} runs the large ones. */
class ExperimentTest {
    private static Outcome run(int nodes, int lossPercent, int sessionMinutes, long seed) {
        return Experiment.run(new Scenario(nodes, lossPercent, sessionMinutes, true, 60, 20, 3, seed));
    }

    private static String figures(Outcome outcome) {
        return Report.tables(List.of(outcome), List.of(outcome))
                + outcome.lookupMillis.sorted()
                + outcome.deliveryMillis.sorted()
                + outcome.events;
    }

    @Test
    void two_hundred_nodes_find_and_deliver_everything() {
        Outcome outcome = run(200, 0, 0, 1);
        assertThat(outcome.found()).isEqualTo(100);
        assertThat(outcome.delivered()).isEqualTo(100);
        assertThat(outcome.deliveryMillis.percentile(95)).isLessThan(1_000);
        assertThat(outcome.hops.mean()).isBetween(1.0, 3.0);
        assertThat(outcome.requests.mean()).isLessThan(20);
        assertThat(outcome.idleDatagramsPerHour).isBetween(100.0, 3_000.0);
    }

    @Test
    void the_same_seed_gives_the_same_figures_and_another_seed_others() {
        Outcome first = run(100, 10, 60, 1);
        assertThat(figures(run(100, 10, 60, 1))).isEqualTo(figures(first));
        assertThat(figures(run(100, 10, 60, 2))).isNotEqualTo(figures(first));
    }

    @Test
    void loss_and_leaving_nodes_cost_time_but_no_messages() {
        Outcome outcome = run(200, 30, 60, 1);
        assertThat(outcome.found()).isGreaterThan(97);
        assertThat(outcome.delivered()).isEqualTo(100);
        assertThat(outcome.deliveredWithin(5_000)).isGreaterThan(95);
    }
}
