package org.passeur.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Answers "why?". This service is there even when {@link Passeur} is not, which is when it is needed most. Safe for use
 * by several threads.
 */
@ProviderType
public interface Diagnostics {
    /** For each slot, the symbolic names of the bundles whose providers fill it now; a signalling provider does once it has
     * entered its network. */
    Map<Slot, List<String>> slots();

    /** The slots that nothing fills; {@link Passeur} is registered exactly while this is empty. */
    List<Slot> missing();

    /**
     * What happened to a transfer, step by step, with times and causes, and which ways were tried, as lines for
     * people.
     *
     * @return empty if no such transfer is known
     */
    Optional<List<String>> explain(TransferId transfer);

    /** The figures of this node and all of its providers as they stand. Answers within some seconds. */
    List<Metric> metrics();

    /**
     * Finds out how this host can be reached. Asks the network: blocks until all is known, {@code longest} at most.
     *
     * @throws InterruptedException if interrupted
     */
    Checkup check(Duration longest) throws InterruptedException;
}
