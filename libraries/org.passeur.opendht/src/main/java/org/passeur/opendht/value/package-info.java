/** Values: what the network stores, how they are signed and sealed, and the few kinds that Passeur puts there. */
@NullMarked
package org.passeur.opendht.value;

import org.jspecify.annotations.NullMarked;
