/** Nodes of the distribution on the hosts of a network laboratory: namespaces, NATs, no Internet. */
@NullMarked
package org.passeur.itests.netlab;

import org.jspecify.annotations.NullMarked;
