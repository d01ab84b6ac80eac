/** For provider authors: who this device is, and how a remote device proves who it is. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.spi.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
