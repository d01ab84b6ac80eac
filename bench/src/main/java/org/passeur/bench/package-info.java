/** Measures the distribution from outside, as its users have it: as processes. */
@NullMarked
package org.passeur.bench;

import org.jspecify.annotations.NullMarked;
