/** The features on a stock Karaf, as somebody installs them there. */
@NullMarked
package org.passeur.itests.karaf;

import org.jspecify.annotations.NullMarked;
