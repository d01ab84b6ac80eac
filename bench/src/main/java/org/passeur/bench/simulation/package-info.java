/** Ten thousand nodes of the DHT in one thread and in virtual time: {@code bench/simulate}. */
@NullMarked
package org.passeur.bench.simulation;

import org.jspecify.annotations.NullMarked;
