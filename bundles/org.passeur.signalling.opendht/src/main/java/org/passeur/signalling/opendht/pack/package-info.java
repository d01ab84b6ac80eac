/** MessagePack as OpenDHT uses it, read with limits and written byte for byte. */
@NullMarked
package org.passeur.signalling.opendht.pack;

import org.jspecify.annotations.NullMarked;
