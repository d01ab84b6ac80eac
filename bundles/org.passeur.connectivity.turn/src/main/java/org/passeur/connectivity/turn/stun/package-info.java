/** STUN and TURN messages: records, their codec, and the credentials that sign them. Knows no socket. */
@NullMarked
package org.passeur.connectivity.turn.stun;

import org.jspecify.annotations.NullMarked;
