/** Asks routers to let connections in: candidates for the connectivity slot. */
@NullMarked
package org.passeur.connectivity.portmap;

import org.jspecify.annotations.NullMarked;
