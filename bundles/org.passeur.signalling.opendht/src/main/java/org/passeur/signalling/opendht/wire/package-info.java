/** The datagrams: a record for each message, one encoder, one decoder. */
@NullMarked
package org.passeur.signalling.opendht.wire;

import org.jspecify.annotations.NullMarked;
