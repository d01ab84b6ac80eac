package org.passeur.core.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.passeur.api.LinkPath;
import org.passeur.api.LinkSecurity;
import org.passeur.api.Part;
import org.passeur.api.PathAttempt;
import org.passeur.api.PathAttempt.Result;
import org.passeur.api.Printable;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.security.SecureLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a race tried, and how the links were proven that it proved: for people who ask why. Safe for use by several
 * threads; a negotiation is asked without the lock.
 */
final class RaceStory {
    private static final Logger log = LoggerFactory.getLogger(RaceStory.class);
    private static final int MAX_DETAIL = 100;
    private static final int MAX_NAMED = 3;

    private final List<Negotiation> live = new ArrayList<>(); // guarded by this
    private final List<PathAttempt> ended = new ArrayList<>(); // guarded by this
    private final Map<SecureLink, LinkSecurity> proven = new IdentityHashMap<>(); // guarded by this
    private int opened; // guarded by this

    synchronized void begun(Negotiation negotiation) {
        live.add(negotiation);
    }

    /** It is closed: what it tried, which is kept, while it is not. */
    List<PathAttempt> over(Negotiation negotiation) {
        List<PathAttempt> last = attempts(negotiation);
        synchronized (this) {
            if (live.remove(negotiation)) {
                List<PathAttempt> all = kept(Stream.concat(ended.stream(), last.stream()));
                ended.clear();
                ended.addAll(all);
            }
        }
        return last;
    }

    synchronized void opened() {
        opened++;
    }

    synchronized void proven(SecureLink link, String provider, Duration handshake) {
        String chosen = (proven.isEmpty() ? "the first" : "number " + (proven.size() + 1)) + " to be proven, of "
                + opened + (opened == 1 ? " link" : " links") + " that had opened";
        proven.put(link, new LinkSecurity(provider, link.cipherSuite(), link.protocol(), handshake, chosen));
    }

    /** Whether a better kind of path than this is being tried, or has opened and is not proven yet. */
    boolean mayBeat(LinkPath.Kind kind) {
        return attempts().stream()
                .anyMatch(each -> (each.result() == Result.TRYING || each.result() == Result.OPENED)
                        && each.kind().compareTo(kind) < 0);
    }

    /** What a negotiation that gave no link came to, in a line; empty if it tried nothing. */
    static String words(List<PathAttempt> attempts) {
        String some = attempts.stream()
                .sorted(Comparator.comparing(PathAttempt::kind).reversed()) // what should work nearly everywhere first
                .limit(MAX_NAMED)
                .map(each -> TransferRecord.words(each.remote()) + " (" + each.detail() + ")")
                .collect(Collectors.joining(", "));
        return attempts.isEmpty()
                ? ""
                : attempts.size()
                        + (attempts.size() == 1 ? " way was tried, to " : " ways were tried, to ")
                        + some
                        + (attempts.size() > MAX_NAMED ? " and others" : "");
    }

    /** The race has another reason for its choice. */
    synchronized void chosen(SecureLink link, String why) {
        proven.computeIfPresent(
                link, (same, s) -> new LinkSecurity(s.provider(), s.cipherSuite(), s.protocol(), s.handshake(), why));
    }

    synchronized Optional<LinkSecurity> security(SecureLink link) {
        return Optional.ofNullable(proven.get(link));
    }

    /** The ways that were tried so far, as {@link Part} keeps them. */
    List<PathAttempt> attempts() {
        List<Negotiation> ask;
        List<PathAttempt> known;
        synchronized (this) {
            ask = List.copyOf(live);
            known = List.copyOf(ended);
        }
        return ask.isEmpty()
                ? known
                : kept(Stream.concat(known.stream(), ask.stream().flatMap(each -> attempts(each).stream())));
    }

    private static List<PathAttempt> attempts(Negotiation negotiation) {
        try {
            return List.copyOf(negotiation.attempts());
        } catch (RuntimeException e) {
            log.warn(
                    "a negotiation ({}) cannot say what it tried",
                    negotiation.getClass().getName(),
                    e);
            return List.of();
        }
    }

    /** Failures are left out first, the latest of them first. */
    private static List<PathAttempt> kept(Stream<PathAttempt> attempts) {
        List<PathAttempt> all = new ArrayList<>(attempts.map(RaceStory::bounded).toList());
        for (int i = all.size() - 1; i >= 0 && all.size() > Part.MAX_ATTEMPTS; i--) {
            if (all.get(i).result() == Result.FAILED) {
                all.remove(i);
            }
        }
        return List.copyOf(all.subList(0, Math.min(all.size(), Part.MAX_ATTEMPTS)));
    }

    private static PathAttempt bounded(PathAttempt a) {
        String detail = Printable.of(a.detail(), MAX_DETAIL);
        return detail.equals(a.detail())
                ? a
                : new PathAttempt(a.provider(), a.kind(), a.local(), a.remote(), a.result(), a.took(), detail);
    }
}
