/** Signalling in an OpenDHT network through its REST proxies, for devices that cannot or should not be a node of it. */
@Capability(namespace = "org.passeur.slot", name = "signalling", version = "0.1.0")
@NullMarked
package org.passeur.signalling.dhtproxy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
