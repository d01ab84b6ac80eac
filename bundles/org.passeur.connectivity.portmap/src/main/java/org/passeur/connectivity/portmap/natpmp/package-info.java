/** The NAT Port Mapping Protocol (RFC 6886). */
@NullMarked
package org.passeur.connectivity.portmap.natpmp;

import org.jspecify.annotations.NullMarked;
