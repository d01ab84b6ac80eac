package org.passeur.signalling.opendht.node;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.NodeAddress;

/** Another node, and how it has behaved. One object for each id and address. Loop only. */
final class Peer {
    /** A node that has not replied for longer is not good. */
    private static final long REPLIED_WITHIN = 120 * 60_000L;

    /** A node not heard of for longer is not good. */
    private static final long HEARD_WITHIN = 10 * 60_000L;

    private static final int MAX_REFUSALS = 3;

    /** One that was silent is left alone for so long, and for twice as long each time again. */
    private static final long FIRST_PAUSE_MILLIS = 20_000;

    private static final int MAX_DOUBLINGS = 8;
    /** One that asks us is there after all, but not if it never answers: a way that leads in one direction only. */
    private static final int MAX_REVIVALS = 3;

    final Id id;
    final InetSocketAddress address;
    private boolean heard;
    private boolean replied;
    private long heardAt;
    private long repliedAt;
    /** How often it was silent since it last replied. */
    private int silences;

    private long pausedUntil = Long.MIN_VALUE;
    private int refusals;
    private @Nullable Bytes token;

    Peer(NodeAddress where) {
        this.id = where.id();
        this.address = where.address();
    }

    void heard(long now) {
        heard = true;
        heardAt = now;
        if (silences <= MAX_REVIVALS) {
            pausedUntil = now;
        }
    }

    /** @return whether this is news: it was not known to be good */
    boolean replied(long now) {
        boolean news = !isGood(now);
        heard(now);
        replied = true;
        repliedAt = now;
        pausedUntil = now;
        silences = 0;
        return news;
    }

    /** A request was not answered, however often it was repeated. */
    void silent(long now) {
        pausedUntil = now + (FIRST_PAUSE_MILLIS << Math.min(silences, MAX_DOUBLINGS));
        silences++;
        token = null;
    }

    /** What we knew of it was true of another network, or of another time. */
    void doubt() {
        silences = 0;
        pausedUntil = Long.MIN_VALUE;
        replied = false;
        token = null;
        refusals = 0;
    }

    /** Our token was refused. */
    void refused(long now) {
        token = null;
        if (++refusals > MAX_REFUSALS) {
            silent(now);
        }
    }

    void token(@Nullable Bytes newToken) {
        if (newToken != null) {
            token = newToken;
            refusals = 0;
        }
    }

    @Nullable
    Bytes token() {
        return token;
    }

    /** Whether the last request was not answered. */
    boolean isSilent() {
        return silences > 0;
    }

    /** Whether it is not to be asked now, because it was silent not long ago. */
    boolean isPaused(long now) {
        return now < pausedUntil;
    }

    boolean isGood(long now) {
        return silences == 0 && replied && now - repliedAt < REPLIED_WITHIN && now - heardAt < HEARD_WITHIN;
    }

    /** May be there, and may be asked to find out. */
    boolean isDubious(long now) {
        return !isPaused(now) && !isGood(now);
    }

    boolean isHeard() {
        return heard;
    }

    Family family() {
        return Family.of(address);
    }

    NodeAddress where() {
        return new NodeAddress(id, address);
    }

    @Override
    public String toString() {
        return id.toString().substring(0, 8) + "@" + address;
    }
}
