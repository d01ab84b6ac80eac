/** For applications: accounts and contacts, sending files, answering offers, following transfers and their per-device parts. */
@Export
@Version("0.1.0")
@NullMarked
package org.passeur.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
