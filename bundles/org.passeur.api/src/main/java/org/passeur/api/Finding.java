package org.passeur.api;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a check of this host's own connectivity found out about one thing.
 *
 * @param subject what was looked at, in one to three words: {@code TURN server}; printable
 * @param verdict how it is
 * @param text one sentence for people: what was found and, unless all is well, what can be done; printable
 * @param ways the kinds of path by which this finding shows that peers can reach this host; mostly empty
 */
public record Finding(String subject, Verdict verdict, String text, Set<LinkPath.Kind> ways) {
    private static final int MAX_TEXT = 500;

    /** How a thing is. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** It works, or is not needed, but something could be better. */
        NOTE,
        /** It does not work. */
        PROBLEM,
        /** It could not be found out: not configured, or no answer in time. */
        UNKNOWN
    }

    /** Makes the texts printable, since what was found may be a stranger's words, and bounds them. */
    public Finding {
        subject = Printable.of(subject);
        text = Printable.of(text, MAX_TEXT);
        ways = Set.copyOf(ways);
    }

    /** All is well. */
    public static Finding ok(String subject, String text) {
        return new Finding(subject, Verdict.OK, text, Set.of());
    }

    /** Well enough. */
    public static Finding note(String subject, String text) {
        return new Finding(subject, Verdict.NOTE, text, Set.of());
    }

    /** Not well. */
    public static Finding problem(String subject, String text) {
        return new Finding(subject, Verdict.PROBLEM, text, Set.of());
    }

    /** Who knows. */
    public static Finding unknown(String subject, String text) {
        return new Finding(subject, Verdict.UNKNOWN, text, Set.of());
    }

    /** The same, showing as well that peers can reach this host by such a path. */
    public Finding opening(LinkPath.Kind way) {
        Set<LinkPath.Kind> more = EnumSet.of(way);
        more.addAll(ways);
        return new Finding(subject, verdict, text, more);
    }
}
