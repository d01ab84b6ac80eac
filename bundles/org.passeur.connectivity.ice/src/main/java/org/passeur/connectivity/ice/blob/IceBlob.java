package org.passeur.connectivity.ice.blob;

import java.util.List;

/**
 * All that one end tells the other about itself (docs/protocol/ice.md).
 *
 * @param credentials what the checks with this end are signed with
 * @param candidates at most {@value #MAX_CANDIDATES}; may be empty
 */
public record IceBlob(Credentials credentials, List<IceCandidate> candidates) {
    /** More candidates than this are not read. */
    public static final int MAX_CANDIDATES = 256;

    /** More characters than this are not a blob: it must fit into a signalled message with others beside it. */
    public static final int MAX_LENGTH = 12 * 1024;

    /** @throws IllegalArgumentException if there are too many candidates */
    public IceBlob {
        candidates = List.copyOf(candidates);
        if (candidates.size() > MAX_CANDIDATES) {
            throw new IllegalArgumentException("a blob has at most " + MAX_CANDIDATES + " candidates");
        }
    }
}
