/** The control socket of a home: how a second {@code passeur} has its command run by the node that is there. */
@NullMarked
package org.passeur.shell.control;

import org.jspecify.annotations.NullMarked;
