/** The commands: one implementation for the command line and for Gogo, written against the API only. */
@NullMarked
package org.passeur.shell.command;

import org.jspecify.annotations.NullMarked;
