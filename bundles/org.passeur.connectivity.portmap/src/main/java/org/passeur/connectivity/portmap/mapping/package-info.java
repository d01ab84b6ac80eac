/** What every way of asking a router for a mapping has in common. */
@NullMarked
package org.passeur.connectivity.portmap.mapping;

import org.jspecify.annotations.NullMarked;
