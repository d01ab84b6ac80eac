/** For authors of security providers, which turn a link into one whose far end is proven. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.spi.security;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
