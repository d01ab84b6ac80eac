/** What an ICE engine is asked to do, so that it can be another one. */
@NullMarked
package org.passeur.connectivity.ice.engine;

import org.jspecify.annotations.NullMarked;
