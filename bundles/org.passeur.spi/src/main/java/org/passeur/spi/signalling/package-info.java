/** For authors of signalling providers, which find a peer's devices and carry small sealed messages to them. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.spi.signalling;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
