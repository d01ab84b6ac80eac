package org.passeur.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricTest {
    @Test
    void labels_are_in_order_and_added_one_by_one() {
        Metric metric =
                Metric.gauge("dht_nodes", 3, "nodes").with("state", "good").with("family", "ipv6");
        assertThat(metric.labels().toString()).isEqualTo("{family=ipv6, state=good}");
        assertThat(metric.value()).isEqualTo(3);
    }

    @Test
    void names_are_those_that_can_be_scraped() {
        assertThatThrownBy(() -> Metric.gauge("dht.nodes", 1, "nodes")).hasMessageContaining("opendht_stored_bytes");
        assertThatThrownBy(() -> Metric.gauge("nodes", 1, "nodes").with("Family", "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void only_counters_end_in_total() {
        assertThat(Metric.counter("drops_total", 1, "drops").kind()).isEqualTo(Metric.Kind.COUNTER);
        assertThatThrownBy(() -> Metric.counter("drops", 1, "drops")).hasMessageContaining("_total");
        assertThatThrownBy(() -> Metric.gauge("nodes_total", 1, "nodes")).hasMessageContaining("_total");
    }

    @Test
    void nothing_in_a_metric_breaks_a_line() {
        assertThatThrownBy(() -> Metric.gauge("nodes", 1, "a\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metric.gauge("nodes", 1, "nodes").with("a", "b\u001b[2J"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void more_labels_than_few_are_refused() {
        Metric metric = Metric.gauge("nodes", 1, "nodes");
        for (int i = 0; i < Metric.MAX_LABELS; i++) {
            metric = metric.with("label" + i, "x");
        }
        Metric full = metric;
        assertThatThrownBy(() -> full.with("one_more", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_finding_is_printable_and_short_whoever_wrote_it() {
        Finding finding = Finding.problem("TURN\u001b[2J", "x\n".repeat(1000)).opening(LinkPath.Kind.HOST);
        assertThat(finding.subject()).isEqualTo("TURN?[2J");
        assertThat(finding.text()).doesNotContain("\n").hasSize(501);
        assertThat(finding.ways()).containsExactly(LinkPath.Kind.HOST);
    }

    @Test
    void a_key_is_forty_digits_or_the_hash_of_a_text() {
        assertThat(TableKey.of("A".repeat(40)).hex()).isEqualTo("a".repeat(40));
        // SHA-1 of "hello"
        assertThat(TableKey.of("hello").hex()).isEqualTo("aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
    }
}
