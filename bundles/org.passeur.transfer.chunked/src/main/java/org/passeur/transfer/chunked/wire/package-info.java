/** What goes over the wire: frames and their codec, descriptions of files, the hash tree. */
@NullMarked
package org.passeur.transfer.chunked.wire;

import org.jspecify.annotations.NullMarked;
