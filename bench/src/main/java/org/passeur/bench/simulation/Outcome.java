package org.passeur.bench.simulation;

import org.passeur.bench.Samples;

/** What came of a scenario. Times in milliseconds; a failure has no time. */
final class Outcome {
    final Scenario scenario;
    /** Of those lookups that found the value. */
    final Samples lookupMillis = new Samples();

    final Samples hops = new Samples();
    final Samples requests = new Samples();
    final Samples lookupDatagrams = new Samples();
    final Samples deliveryMillis = new Samples();
    int lookups;
    int deliveries;
    /** Messages told twice or more to the listener. */
    int repeated;
    /** Sent by a node that does nothing of its own. */
    double idleDatagramsPerHour;

    double idleBytesPerHour;
    /** What a node sends that listens at one key, while others look up and send. */
    double listenerDatagramsPerHour;

    double listenerBytesPerHour;
    /** Measured, not simulated: differs from run to run. */
    double heapKibPerNode;

    double wallSeconds;
    long events;

    Outcome(Scenario scenario) {
        this.scenario = scenario;
    }

    double found() {
        return 100.0 * lookupMillis.count() / lookups;
    }

    double delivered() {
        return 100.0 * deliveryMillis.count() / deliveries;
    }

    double deliveredWithin(double millis) {
        return 100.0 * deliveryMillis.sorted().stream().filter(t -> t <= millis).count() / deliveries;
    }
}
