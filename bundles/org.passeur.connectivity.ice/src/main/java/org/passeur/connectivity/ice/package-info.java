/** Links by ICE over TCP: what the connectivity slot sees of it. */
@Capability(namespace = "org.passeur.slot", name = "connectivity", version = "0.1.0")
@NullMarked
package org.passeur.connectivity.ice;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
