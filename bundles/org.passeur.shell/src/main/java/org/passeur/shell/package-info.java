/** Components of the shell bundle: the node as the commands see it, the control socket, Gogo's functions. */
@NullMarked
package org.passeur.shell;

import org.jspecify.annotations.NullMarked;
