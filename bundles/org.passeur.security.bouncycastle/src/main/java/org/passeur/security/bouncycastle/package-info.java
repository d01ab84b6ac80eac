/** TLS 1.3 by Bouncy Castle: another implementation than the JDK's, on the same contract. */
@Capability(namespace = "org.passeur.slot", name = "security", version = "0.1.0")
@NullMarked
package org.passeur.security.bouncycastle;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
