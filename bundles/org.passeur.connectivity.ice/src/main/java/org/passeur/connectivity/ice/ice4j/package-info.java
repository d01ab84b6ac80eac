/** The only place that knows ice4j: its agent runs the checks, over connections that it is given. */
@NullMarked
package org.passeur.connectivity.ice.ice4j;

import org.jspecify.annotations.NullMarked;
