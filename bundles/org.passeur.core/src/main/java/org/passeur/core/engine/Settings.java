package org.passeur.core.engine;

import java.time.Duration;
import java.util.Map;
import org.passeur.core.session.Wait;

/**
 * How long to wait, and how much to do at a time.
 *
 * @param answer for a device to be found, and for its answer
 * @param gathering for connectivity providers to gather
 * @param negotiation for a link to open and be secured
 * @param betterPath for a better kind of path than the one that is there, at most; zero for not at all
 * @param acceptance for the decision about an offer
 * @param movement for another byte of content to move
 * @param contactsOnly whether strangers get no answer
 * @param incomingNegotiations requests that are answered at a time
 * @param incomingNegotiationsPerSender of these, from one device
 * @param outgoingNegotiations parts that look for a link at a time; more wait
 * @param incomingExchanges links to receive on at a time, waiting offers among them
 * @param threads worker threads
 * @param endedTransfers kept to be asked about
 */
public record Settings(
        Duration answer,
        Duration gathering,
        Duration negotiation,
        Duration betterPath,
        Duration acceptance,
        Duration movement,
        boolean contactsOnly,
        int incomingNegotiations,
        int incomingNegotiationsPerSender,
        int outgoingNegotiations,
        int incomingExchanges,
        int threads,
        int endedTransfers) {
    /** How many times as long as for another byte a broken transfer is waited for. */
    private static final int RESUMPTION = 30;

    private static final Duration LEAVING = Duration.ofMillis(900);

    /** @throws IllegalArgumentException if a time is not positive or a number below one; says which */
    public Settings {
        Map.ofEntries(
                        Map.entry("answer_timeout_millis", answer.toMillis()),
                        Map.entry("gathering_timeout_millis", gathering.toMillis()),
                        Map.entry("negotiation_timeout_millis", negotiation.toMillis()),
                        Map.entry("acceptance_timeout_millis", acceptance.toMillis()),
                        Map.entry("inactivity_timeout_millis", movement.toMillis()),
                        Map.entry("max_incoming_negotiations", (long) incomingNegotiations),
                        Map.entry("max_incoming_negotiations_per_sender", (long) incomingNegotiationsPerSender),
                        Map.entry("max_outgoing_negotiations", (long) outgoingNegotiations),
                        Map.entry("max_incoming_exchanges", (long) incomingExchanges),
                        Map.entry("max_worker_threads", (long) threads),
                        Map.entry("kept_ended_transfers", (long) endedTransfers))
                .forEach((key, value) -> {
                    if (value < 1) {
                        throw new IllegalArgumentException(key + " must be at least 1, but is " + value);
                    }
                });
        if (betterPath.isNegative()) {
            throw new IllegalArgumentException(
                    "path_grace_millis must not be negative, but is " + betterPath.toMillis());
        }
        if (threads < 16) {
            throw new IllegalArgumentException("max_worker_threads must be at least 16, but is " + threads);
        }
    }

    /** How long to wait for this. */
    Duration of(Wait wait) {
        return switch (wait) {
            case GATHERING -> gathering;
            case ANSWER -> answer;
            case NEGOTIATION -> negotiation;
            case BETTER_PATH -> betterPath;
            case ARRIVAL -> negotiation.multipliedBy(2);
            case ACCEPTANCE -> acceptance;
            case MOVEMENT -> movement;
            case RESUMPTION -> movement.multipliedBy(RESUMPTION);
            case LEAVING -> LEAVING;
        };
    }
}
