/** Finds nodes on the same network by multicast. */
@NullMarked
package org.passeur.signalling.opendht.lan;

import org.jspecify.annotations.NullMarked;
