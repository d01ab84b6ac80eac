/** The distribution's bundles together: the rules of the house, and whole nodes in real Felix frameworks. */
@NullMarked
package org.passeur.itests.felix;

import org.jspecify.annotations.NullMarked;
