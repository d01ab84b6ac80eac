package org.passeur.shell.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.passeur.api.Decision;
import org.passeur.api.Offer;
import org.passeur.api.TransferEvent;

/** Hands the node's events and offers to the commands that run. Safe for use by several threads. */
public final class TransferFeed {
    private final List<Consumer<TransferEvent>> listeners = new CopyOnWriteArrayList<>();
    private final List<Function<Offer, Optional<Decision>>> policies = new CopyOnWriteArrayList<>();

    /** Ends what it was given for; may be closed twice. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** From now on the listener gets every event; it must return at once and not throw. */
    public Registration listen(Consumer<TransferEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** From now on the policy is asked about offers, after those that came before it. */
    public Registration answerWith(Function<Offer, Optional<Decision>> policy) {
        policies.add(policy);
        return () -> policies.remove(policy);
    }

    /** Whether some policy would be asked. */
    public boolean answers() {
        return !policies.isEmpty();
    }

    /** Tells all listeners. */
    public void happened(TransferEvent event) {
        listeners.forEach(l -> l.accept(event));
    }

    /** The first decision of a policy. */
    public Optional<Decision> decide(Offer offer) {
        return policies.stream()
                .map(p -> p.apply(offer))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
