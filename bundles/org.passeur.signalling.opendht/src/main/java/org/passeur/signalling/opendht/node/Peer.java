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

    final Id id;
    final InetSocketAddress address;
    private boolean heard;
    private boolean replied;
    private long heardAt;
    private long repliedAt;
    private boolean expired;
    private int refusals;
    private @Nullable Bytes token;

    Peer(NodeAddress where) {
        this.id = where.id();
        this.address = where.address();
    }

    void heard(long now) {
        heard = true;
        heardAt = now;
    }

    /** @return whether this is news: it was not known to be good */
    boolean replied(long now) {
        boolean news = !isGood(now);
        heard(now);
        replied = true;
        repliedAt = now;
        expired = false;
        return news;
    }

    /** A request was not answered, however often it was repeated. */
    void silent() {
        expired = true;
        token = null;
    }

    /** Our token was refused. */
    void refused() {
        token = null;
        expired |= ++refusals > MAX_REFUSALS;
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

    boolean isExpired() {
        return expired;
    }

    boolean isGood(long now) {
        return !expired && replied && now - repliedAt < REPLIED_WITHIN && now - heardAt < HEARD_WITHIN;
    }

    /** Nothing known against it, but nothing for it either. */
    boolean isDubious(long now) {
        return !expired && !isGood(now);
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
