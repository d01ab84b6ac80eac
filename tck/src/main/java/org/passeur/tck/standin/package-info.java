/** For tests of what stands between the slots: stand-ins for all of them, in memory, that prove nothing and cost nothing. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.tck.standin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
