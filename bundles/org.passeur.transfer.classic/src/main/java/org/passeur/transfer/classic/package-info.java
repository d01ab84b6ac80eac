/** Transfer by Jami's classic stream: header, GO, bytes (docs/protocol/classic.md). */
@Capability(namespace = "org.passeur.slot", name = "transfer", version = "0.1.0")
@NullMarked
package org.passeur.transfer.classic;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
