/** TLS 1.3 by the JDK: the faster of the security providers. */
@Capability(namespace = "org.passeur.slot", name = "security", version = "0.1.0")
@NullMarked
package org.passeur.security.jsse;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
