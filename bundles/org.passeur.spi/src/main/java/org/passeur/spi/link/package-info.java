/** For provider authors: the link that connectivity opens, security wraps and transfer uses, and the deadline that every wait has. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.spi.link;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
