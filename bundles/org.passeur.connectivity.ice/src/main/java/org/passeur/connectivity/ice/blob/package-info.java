/** The ICE description that travels as one line of the offer. */
@NullMarked
package org.passeur.connectivity.ice.blob;

import org.jspecify.annotations.NullMarked;
