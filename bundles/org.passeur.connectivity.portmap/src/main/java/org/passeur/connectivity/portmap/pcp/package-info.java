/** The Port Control Protocol (RFC 6887): MAP and ANNOUNCE. */
@NullMarked
package org.passeur.connectivity.portmap.pcp;

import org.jspecify.annotations.NullMarked;
