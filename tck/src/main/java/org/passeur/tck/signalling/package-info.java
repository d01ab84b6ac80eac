/** For authors of signalling providers: what every one of them promises. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.tck.signalling;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
