/** Links through TURN servers: what the connectivity slot sees of them. */
@Capability(namespace = "org.passeur.slot", name = "connectivity", version = "0.1.0")
@NullMarked
package org.passeur.connectivity.turn;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
