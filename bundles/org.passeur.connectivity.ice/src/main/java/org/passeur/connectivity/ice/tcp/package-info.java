/** Our own TCP sockets: one port that listens and connects, and RFC 4571 frames that carry STUN and data. */
@NullMarked
package org.passeur.connectivity.ice.tcp;

import org.jspecify.annotations.NullMarked;
