/** The files at both ends of a transfer: read as announced, stored only when complete, under names that do no harm. */
@NullMarked
package org.passeur.core.files;

import org.jspecify.annotations.NullMarked;
