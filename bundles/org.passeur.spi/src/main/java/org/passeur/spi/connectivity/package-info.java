/** For authors of connectivity providers, which open links to a peer's device, and of sources of candidates for them. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.spi.connectivity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
