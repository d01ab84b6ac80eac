package org.passeur.opendht;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Letters that wait to be opened: stamped ones first, and each source in its turn, so that nobody's flood is in another's
 * way. When there are too many, the longest queue loses its oldest. Not safe for several threads.
 */
final class LetterQueue {
    private static final int MAX_LETTERS = 256;
    private static final int MAX_FROM_ONE = 64;
    private static final int MAX_BYTES = 4 << 20;

    /** Without stamp, with stamp; who was served last comes last. */
    private final List<Map<Object, Deque<Letter>>> classes = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());

    private final Consumer<Letter> dropped;
    private int letters;
    private int bytes;

    /** @param dropped is told of those that had to go unopened */
    LetterQueue(Consumer<Letter> dropped) {
        this.dropped = dropped;
    }

    void add(Letter letter, Object source) {
        Deque<Letter> queue = classes.get(letter.stamped() ? 1 : 0).computeIfAbsent(source, s -> new ArrayDeque<>());
        queue.add(letter);
        letters++;
        bytes += letter.size();
        if (queue.size() > MAX_FROM_ONE) {
            drop(queue);
        }
        while (letters > MAX_LETTERS || bytes > MAX_BYTES) {
            dropFromLongest();
        }
    }

    /** The next to be opened. */
    Optional<Letter> poll() {
        for (int stamped = 1; stamped >= 0; stamped--) {
            Map<Object, Deque<Letter>> sources = classes.get(stamped);
            Iterator<Map.Entry<Object, Deque<Letter>>> first =
                    sources.entrySet().iterator();
            if (first.hasNext()) {
                Map.Entry<Object, Deque<Letter>> turn = first.next();
                Object source = turn.getKey();
                Deque<Letter> queue = turn.getValue();
                first.remove();
                Letter letter = queue.remove();
                if (!queue.isEmpty()) {
                    sources.put(source, queue);
                }
                letters--;
                bytes -= letter.size();
                return Optional.of(letter);
            }
        }
        return Optional.empty();
    }

    boolean isEmpty() {
        return letters == 0;
    }

    /** Of those without a stamp, if there are any. */
    private void dropFromLongest() {
        Map<Object, Deque<Letter>> sources = classes.get(classes.get(0).isEmpty() ? 1 : 0);
        sources.values().stream().max(Comparator.comparingInt(Deque::size)).ifPresent(this::drop);
        sources.values().removeIf(Deque::isEmpty);
    }

    private void drop(Deque<Letter> queue) {
        Letter oldest = queue.remove();
        letters--;
        bytes -= oldest.size();
        dropped.accept(oldest);
    }
}
