package org.passeur.connectivity.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.passeur.api.LinkPath;
import org.passeur.spi.connectivity.CandidateSource;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the candidate sources know of addresses that lead to our port, for as long as the negotiation needs them. */
final class MappedAddresses {
    /** More addresses from sources are given back at once. */
    static final int MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(MappedAddresses.class);

    private final List<Known> known = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    private boolean open = true;

    /**
     * An address that leads to one of ours.
     *
     * @param base ours
     */
    record Known(CandidateSource.Lease lease, InetAddress base) {
        boolean isMapped() {
            return lease.kind() == LinkPath.Kind.MAPPED;
        }
    }

    /** Asks every source for every address, each source on a thread of its own, {@code passeur-ice-source-N}. */
    void ask(String name, List<CandidateSource> sources, List<InetSocketAddress> listening, Deadline deadline) {
        for (CandidateSource source : sources) {
            var answered = new CompletableFuture<Boolean>();
            var thread = new Thread(
                    () -> {
                        try {
                            ask(source, listening, deadline);
                        } finally {
                            answered.complete(true);
                        }
                    },
                    name);
            thread.setDaemon(true);
            synchronized (this) {
                if (!open) {
                    return;
                }
                threads.add(thread);
                answers.add(answered);
                thread.start();
            }
        }
    }

    /** Completed when all that were asked have answered. */
    synchronized CompletableFuture<Void> answered() {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new));
    }

    private void ask(CandidateSource source, List<InetSocketAddress> listening, Deadline deadline) {
        for (InetSocketAddress address : listening) {
            if (deadline.passed() || Thread.currentThread().isInterrupted()) {
                return;
            }
            try {
                source.candidates(address, deadline).forEach(lease -> keep(new Known(lease, address.getAddress())));
            } catch (RuntimeException e) {
                LOG.warn("the candidate source {} failed", source, e);
            }
        }
    }

    private void keep(Known found) {
        synchronized (this) {
            if (open && known.size() < MAX) {
                known.add(found);
                return;
            }
        }
        found.lease().close();
    }

    /** What is known by now. */
    synchronized List<Known> known() {
        return List.copyOf(known);
    }

    /** Whether a router was asked to let in what comes to this address of ours. */
    synchronized boolean isMapped(InetAddress base) {
        return known.stream().anyMatch(k -> k.base().equals(base) && k.isMapped());
    }

    /** Gives all addresses up. */
    void close() {
        List<Known> all;
        synchronized (this) {
            open = false;
            all = List.copyOf(known);
            known.clear();
            threads.forEach(Thread::interrupt);
            answers.forEach(answer -> answer.complete(false));
        }
        all.forEach(k -> k.lease().close());
    }
}
