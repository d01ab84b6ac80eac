package org.passeur.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The diagrams of docs/states.md are what the machines do: all states with all events, tried. */
class StateDiagramTest {
    private static final Path PAGE = page();

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("no folder docs above the module");
            }
        }
        return folder.resolve("docs/states.md");
    }

    @Test
    void the_sender_is_drawn_as_it_is() throws IOException {
        check(
                "sender",
                Samples.senders(),
                Samples.senderEvents(),
                (s, e) -> s.on(e).next());
    }

    @Test
    void the_receiver_is_drawn_as_it_is() throws IOException {
        check(
                "receiver",
                Samples.receivers(),
                Samples.receiverEvents(),
                (s, e) -> s.on(e).next());
    }

    @Test
    void the_offer_is_drawn_as_it_is() throws IOException {
        check(
                "offer",
                Samples.offers(),
                Samples.offerEvents(),
                (s, e) -> s.on(e).next());
    }

    @Test
    void samples_leave_no_kind_out() {
        covers(SenderState.class, Samples.senders());
        covers(ReceiverState.class, Samples.receivers());
        covers(OfferState.class, Samples.offers());
        covers(SenderEvent.class, Samples.senderEvents());
        covers(ReceiverEvent.class, Samples.receiverEvents());
        covers(OfferEvent.class, Samples.offerEvents());
    }

    private static void covers(Class<?> sealed, List<?> samples) {
        Set<Class<?>> sampled = samples.stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(sampled).containsAll(Samples.kinds(sealed).toList());
    }

    private static <S, E> void check(String name, List<S> states, List<E> events, BiFunction<S, E, S> on)
            throws IOException {
        String drawn = draw(states, events, on);
        String page = Files.readString(PAGE);
        String begin = "<!-- generated: " + name + " -->\n";
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf("<!-- end -->", from);
        if (Boolean.getBoolean("passeur.redraw")) {
            Files.writeString(PAGE, page.substring(0, from) + drawn + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to))
                .as("docs/states.md is out of date; run the tests with -Dpasseur.redraw=true")
                .isEqualTo(drawn);
    }

    private static <S, E> String draw(List<S> states, List<E> events, BiFunction<S, E, S> on) {
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (S state : states) {
            for (E event : events) {
                S next = on.apply(state, event);
                if (!next.getClass().equals(state.getClass())) {
                    String arrow = kind(state) + " --> " + kind(next);
                    arrows.computeIfAbsent(arrow, a -> new TreeSet<>()).add(label(event));
                }
            }
        }
        var drawing = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        drawing.append("    [*] --> ").append(kind(states.get(0))).append('\n');
        arrows.forEach((arrow, labels) -> drawing.append("    ")
                .append(arrow)
                .append(": ")
                .append(String.join(", ", labels))
                .append('\n'));
        return drawing.append("    Ended --> [*]\n```\n").toString();
    }

    private static String label(Object event) {
        return event instanceof Expired e ? "Expired " + e.what() : kind(event);
    }

    private static String kind(Object of) {
        return of.getClass().getSimpleName();
    }
}
