package org.passeur.signalling.opendht;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.passeur.api.DeviceId;
import org.passeur.opendht.Keys;
import org.passeur.opendht.Table;
import org.passeur.opendht.Wanted;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.node.DhtNode;
import org.passeur.signalling.opendht.wire.Query;

/** The table through our own node. */
record NodeTable(DhtNode node) implements Table {
    @Override
    public void publish(Id key, Value value) {
        node.publish(key, value);
    }

    @Override
    public CompletableFuture<Void> get(Id key, Wanted wanted, Predicate<Value> each) {
        return node.get(key, new Query(List.of(), List.of(condition(wanted))), each);
    }

    private static Query.Condition condition(Wanted wanted) {
        if (wanted instanceof Wanted.OwnedBy by) {
            return new Query.Condition.OwnedBy(by.owner());
        }
        return new Query.Condition.OfNumber(Query.Field.TYPE, ((Wanted.OfType) wanted).type());
    }

    @Override
    public CompletableFuture<Boolean> mail(DeviceId to, Value.Closed message) {
        Id key = Keys.messages(to);
        // a recipient that listens here is told by our own storage
        return node.put(key, message)
                .thenCompose(taken ->
                        taken ? CompletableFuture.completedFuture(true) : node.isListening(key, Keys.node(to)));
    }

    @Override
    public void listen(Id key, Consumer<Value> each) {
        node.listen(key, each);
    }

    @Override
    public void listenBySource(Id key, BiConsumer<Value, Object> each) {
        node.listenBySource(key, (value, from) -> each.accept(value, Optional.ofNullable(from)));
    }
}
