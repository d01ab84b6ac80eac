package org.passeur.spi.diagnostics;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.api.Finding;
import org.passeur.spi.link.Deadline;

/**
 * Finds out about one side of this host's own connectivity: whether a TURN server can be reached, for instance. When
 * somebody asks for a check, the core asks every service of this type, all at the same time.
 */
@ConsumerType
public interface ConnectivityCheck {
    /**
     * Looks, now, and says what is; not what was some time ago. Blocks, on a thread of the core that it has for itself,
     * until the deadline at most; what is not known by then is {@link org.passeur.api.Finding.Verdict#UNKNOWN}. After the
     * deadline the thread is interrupted and its findings are lost. Leaves nothing behind: no socket, no mapping.
     *
     * @throws InterruptedException if interrupted
     */
    List<Finding> check(Deadline deadline) throws InterruptedException;
}
