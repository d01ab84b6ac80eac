/** Allocations on TURN servers, shared by all negotiations, and the connections through them. Knows no slot. */
@NullMarked
package org.passeur.connectivity.turn.relay;

import org.jspecify.annotations.NullMarked;
