/** For authors of links: what every link promises, and pairs of links in memory to put under their own. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.tck.link;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
