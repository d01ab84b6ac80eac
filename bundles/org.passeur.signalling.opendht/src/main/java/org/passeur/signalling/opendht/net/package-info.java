/** The real event loop: one thread, one selector, UDP sockets. */
@NullMarked
package org.passeur.signalling.opendht.net;

import org.jspecify.annotations.NullMarked;
