/** The process around a node: starts the framework or finds the node of a home, and brings one command to it. */
@NullMarked
package org.passeur.launcher;

import org.jspecify.annotations.NullMarked;
