@Capability(namespace = "org.passeur.slot", name = "signalling", version = "0.1.0")
@NullMarked
package org.passeur.signalling.opendht;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
