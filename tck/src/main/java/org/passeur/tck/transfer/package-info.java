/** For authors of transfer protocols: what every protocol promises, and stand-ins for files, their receiver and the link. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.tck.transfer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
