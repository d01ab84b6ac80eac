/** Runs sessions: one loop takes events to the states, and worker threads do what the states ask for. */
@NullMarked
package org.passeur.core.engine;

import org.jspecify.annotations.NullMarked;
