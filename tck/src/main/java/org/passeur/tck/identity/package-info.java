/** For authors of providers: throw-away identities with real RSA-4096 chains. Never use them outside tests. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.tck.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
