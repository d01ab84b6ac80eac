/**
 * Signalling in an OpenDHT network, however it is reached: what a device publishes, how others are found, how messages are
 * sealed, put, opened and proven.
 */
@NullMarked
package org.passeur.opendht;

import org.jspecify.annotations.NullMarked;
