/** MessagePack as OpenDHT uses it, read with limits and written byte for byte. */
@NullMarked
package org.passeur.opendht.pack;

import org.jspecify.annotations.NullMarked;
