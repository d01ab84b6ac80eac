/** The node: all state belongs to one event loop; time, datagrams and chance come from outside. */
@NullMarked
package org.passeur.signalling.opendht.node;

import org.jspecify.annotations.NullMarked;
