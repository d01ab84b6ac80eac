package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.passeur.api.Metric;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;

class FiguresTest extends TwoNodes {
    private static Map<String, Double> figures(TestNode node) {
        return node.engine.metrics().stream()
                .collect(Collectors.toMap(metric -> metric.name() + metric.labels(), Metric::value));
    }

    @Test
    void what_was_sent_is_counted_at_both_ends() throws Exception {
        bob.acceptAll();
        Transfer sent = alice.send("bob", file("a", 100_000));
        alice.ended(sent.id());
        bob.await(TransferEvent.Ended.class);
        Await.until(
                () -> figures(alice)
                                        .getOrDefault(
                                                "core_transfers_ended_total{direction=outgoing, outcome=finished}", 0.0)
                                == 1
                        && figures(bob)
                                        .getOrDefault(
                                                "core_transfers_ended_total{direction=incoming, outcome=finished}", 0.0)
                                == 1,
                "both ends have counted it");
        assertThat(figures(alice))
                .containsEntry("core_content_bytes_total{direction=outgoing}", 100_000.0)
                .containsEntry("core_content_bytes_total{direction=incoming}", 0.0)
                .containsEntry("core_links_secured_total{kind=host}", 1.0)
                .containsEntry("core_transfers{direction=outgoing}", 0.0)
                .containsEntry("core_messages_total{fate=reply}", 1.0);
        assertThat(figures(bob))
                .containsEntry("core_content_bytes_total{direction=incoming}", 100_000.0)
                .containsEntry("core_messages_total{fate=answered}", 1.0);
    }

    @Test
    void a_refused_offer_is_counted_by_its_reason() throws Exception {
        bob.refuseAll();
        Transfer sent = alice.send("bob", file("a", 10));
        alice.ended(sent.id());
        Await.until(
                () -> figures(alice).containsKey("core_transfers_ended_total{direction=outgoing, outcome=refused}"),
                "it is counted");
    }

    @Test
    void all_metrics_of_one_name_say_the_same_about_it() {
        Map<String, List<String>> help = alice.engine.metrics().stream()
                .collect(Collectors.groupingBy(
                        Metric::name,
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                some -> some.stream()
                                        .map(Metric::help)
                                        .distinct()
                                        .toList())));
        assertThat(help.values()).allMatch(words -> words.size() == 1);
    }
}
