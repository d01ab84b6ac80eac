/** The classic request for a connection and its answer, as they travel through signalling (docs/protocol/signalling.md). */
@NullMarked
package org.passeur.core.message;

import org.jspecify.annotations.NullMarked;
