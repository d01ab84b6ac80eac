/** What transfers leave on the disk, so that they go on after the process has ended in whatever way. */
@NullMarked
package org.passeur.core.journal;

import org.jspecify.annotations.NullMarked;
