/** Runs sessions through the slots; exports nothing. An assembly without a security provider does not resolve. */
@NullMarked
@Requirement(namespace = "org.passeur.slot", name = "security")
package org.passeur.core;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Requirement;
