package org.passeur.core.engine;

import java.util.List;
import org.passeur.api.TransferState;

/**
 * What the user is shown of a transfer that several devices are offered: the best of the parts, and a failure only if all
 * failed (the optimistic rule of the classic mechanism).
 *
 * @param state what is shown
 * @param bytes content bytes of the part that is farthest
 */
record OptimisticView(TransferState state, long bytes) {
    /** Before any part has begun. */
    static final OptimisticView BEGUN = new OptimisticView(TransferState.CREATED, 0);

    /** One part as it stands. */
    record PartView(TransferState state, long bytes) {}

    /**
     * The view after a part changed.
     *
     * @param changed the state that the part has now
     * @param parts all parts, the changed one among them
     * @param mayGrow whether further devices may be found, so that not all have failed yet
     */
    OptimisticView after(TransferState changed, List<PartView> parts, boolean mayGrow) {
        if (!failure(changed)) {
            boolean better = !failure(state) && changed.code() > state.code();
            return new OptimisticView(better ? changed : state, Math.max(bytes, farthest(parts)));
        }
        if (state == TransferState.FINISHED) {
            return this;
        }
        if (!mayGrow && parts.stream().allMatch(part -> failure(part.state()))) {
            return new OptimisticView(changed, bytes);
        }
        if (state != TransferState.ONGOING) {
            return this;
        }
        TransferState best = TransferState.CREATED;
        for (PartView part : parts) {
            if (!failure(part.state()) && part.state().code() > best.code()) {
                best = part.state();
            }
        }
        return new OptimisticView(best, farthest(parts)); // progress starts again from what the others have
    }

    /** An end without the files. */
    static boolean failure(TransferState state) {
        return state.ended() && state != TransferState.FINISHED;
    }

    private static long farthest(List<PartView> parts) {
        return parts.stream()
                .filter(part -> !failure(part.state()))
                .mapToLong(PartView::bytes)
                .max()
                .orElse(0);
    }
}
