/** Events as JSON objects for programs, and those objects as lines for people. */
@NullMarked
package org.passeur.shell.event;

import org.jspecify.annotations.NullMarked;
