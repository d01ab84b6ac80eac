/** For authors of connectivity providers: what each promises. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.tck.connectivity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
