/** For authors of transfer protocols, which move files over a secure link. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.spi.transfer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
