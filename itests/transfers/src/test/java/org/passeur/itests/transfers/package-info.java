/** Transfers by the real protocols through the real core, with stand-ins for all that is below. */
@NullMarked
package org.passeur.itests.transfers;

import org.jspecify.annotations.NullMarked;
