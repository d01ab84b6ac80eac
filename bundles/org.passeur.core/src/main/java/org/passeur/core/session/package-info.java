/** What a session is: states, what can happen to them, and what is to be done about it; no work, no threads, no clock. */
@NullMarked
package org.passeur.core.session;

import org.jspecify.annotations.NullMarked;
