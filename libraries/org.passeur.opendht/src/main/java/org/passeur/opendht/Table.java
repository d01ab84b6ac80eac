package org.passeur.opendht;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.passeur.api.DeviceId;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;

/**
 * The distributed hash table as its users see it. All threads; nothing here blocks. What is not done when the table is
 * closed is never done.
 */
public interface Table {
    /** Keeps a value in the network for as long as we are there. */
    void publish(Id key, Value value);

    /**
     * Collects values under a key; each different one is given once, one after the other, until {@code each} says no.
     * Signatures are not checked here.
     *
     * @return completes, never exceptionally, when the search has come to its end
     */
    CompletableFuture<Void> get(Id key, Wanted wanted, Predicate<Value> each);

    /**
     * Puts a sealed message where its recipient looks for it, once.
     *
     * @return never exceptionally: whether the network has taken it over
     */
    CompletableFuture<Boolean> mail(DeviceId to, Value.Closed message);

    /** Tells of each value that is or comes under the key, at least once. Signatures are not checked here. */
    void listen(Id key, Consumer<Value> each);

    /**
     * Like {@link #listen}, and says who brought each value, so that nobody's flood hides another's message: objects that
     * are equal for the same bringer. A table that cannot tell says that all come from one.
     */
    default void listenBySource(Id key, BiConsumer<Value, Object> each) {
        listen(key, value -> each.accept(value, this));
    }
}
