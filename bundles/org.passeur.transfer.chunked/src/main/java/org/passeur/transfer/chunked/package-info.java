/** Transfer by verified chunks, many files and transfers on one link (docs/protocol/chunked.md). */
@Capability(namespace = "org.passeur.slot", name = "transfer", version = "0.1.0")
@NullMarked
package org.passeur.transfer.chunked;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
