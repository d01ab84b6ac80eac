package org.passeur.signalling.opendht.node;

import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.CertificateValue;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what of other nodes' values is stored. Signatures are checked by the workers; all else is loop only. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /** With so many nodes closer to the key than we are, the value is not ours to keep. */
    private static final int CLOSER_NODES = 8;

    private final Id self;
    private final Surroundings around;
    private final Peers peers;
    private final Storage storage;
    private final Tally tally;
    private final ClockVotes clocks;

    Intake(Id self, Surroundings around, Peers peers, Storage storage, Tally tally, ClockVotes clocks) {
        this.self = self;
        this.around = around;
        this.peers = peers;
        this.storage = storage;
        this.tally = tally;
        this.clocks = clocks;
    }

    /** Stores the value if it is to be stored. The sender learns nothing of it. */
    void offer(Peer from, Id key, Value value, OptionalLong created) {
        created.ifPresent(made ->
                clocks.vote(from.address.getAddress(), made - around.loop().unixSeconds()));
        if (isTooFar(key, from)) {
            tally.count(Drop.TOO_FAR);
            LOG.debug("{} is too far from us for the value {} of {}", key, value.id(), from);
            return;
        }
        long age = created.isPresent() ? Math.max(0, around.loop().unixSeconds() - created.getAsLong()) : 0;
        long ageMillis = Math.min(age, Integer.MAX_VALUE) * 1000;
        if (value instanceof Value.Open open && (open.signed() || open.body().type() == ValueType.CERTIFICATE)) {
            check(from, key, open, ageMillis);
        } else {
            store(from, key, value, ageMillis);
        }
    }

    private void check(Peer from, Id key, Value.Open value, long ageMillis) {
        try {
            around.workers().execute(() -> {
                if (isGenuine(key, value)) {
                    around.loop().execute(() -> store(from, key, value, ageMillis));
                } else {
                    tally.count(Drop.FORGED);
                    LOG.debug("The value {} of {} is not what it claims to be", value.id(), from);
                }
            });
        } catch (RejectedExecutionException e) {
            tally.count(Drop.BUSY);
            LOG.debug("Too many values to check: one of {} is dropped", from);
        }
    }

    private static boolean isGenuine(Id key, Value.Open value) {
        if (value.body().type() == ValueType.CERTIFICATE) {
            try {
                CertificateValue.chain(value, key);
            } catch (Malformed e) {
                return false;
            }
        }
        return !value.signed() || Signing.holds(value);
    }

    private void store(Peer from, Id key, Value value, long ageMillis) {
        Storage.Outcome outcome = storage.store(key, value, from.address.getAddress(), ageMillis);
        switch (outcome) {
            case REFUSED -> tally.count(Drop.EDIT_REFUSED);
            case TOO_OLD -> tally.count(Drop.TOO_OLD);
            case NO_ROOM -> tally.count(Drop.NO_ROOM);
            case STORED, REFRESHED -> {
                // taken
            }
        }
        LOG.debug("Value {} under {} from {}: {}", value.id(), key, from, outcome);
    }

    private boolean isTooFar(Id key, Peer from) {
        long now = around.loop().millis();
        return peers.table(from.family())
                        .closest(key, CLOSER_NODES, peer -> peer.isGood(now) && key.isCloser(peer.id, self))
                        .size()
                >= CLOSER_NODES;
    }
}
