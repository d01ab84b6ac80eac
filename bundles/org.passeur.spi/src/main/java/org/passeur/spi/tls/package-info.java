/** For authors of security providers that have an SSLEngine: the engine run over a link. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.spi.tls;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
