/** Measures one node of the DHT on real sockets, and the reference implementation's beside it: {@code bench/dht}. */
@NullMarked
package org.passeur.bench.dht;

import org.jspecify.annotations.NullMarked;
