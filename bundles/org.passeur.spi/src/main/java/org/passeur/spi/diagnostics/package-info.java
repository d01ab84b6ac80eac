/** For provider authors: what a provider can tell about itself and about this host, for those who operate it. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.spi.diagnostics;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
