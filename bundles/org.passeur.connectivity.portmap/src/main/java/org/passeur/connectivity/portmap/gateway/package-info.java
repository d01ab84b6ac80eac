/** Which router an address of ours is behind, and how to ask it by datagrams. */
@NullMarked
package org.passeur.connectivity.portmap.gateway;

import org.jspecify.annotations.NullMarked;
