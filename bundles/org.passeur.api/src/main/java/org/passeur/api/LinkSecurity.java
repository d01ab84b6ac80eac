package org.passeur.api;

import java.time.Duration;

/**
 * How the far end of a link was proven, and why this link is used and no other.
 *
 * @param provider the security provider, by its symbolic name
 * @param cipherSuite by its IANA name
 * @param protocol the transfer protocol that both ends agreed on: its ALPN id
 * @param handshake how long it took to prove it
 * @param chosen why it is this one, in a few words for people
 */
public record LinkSecurity(String provider, String cipherSuite, String protocol, Duration handshake, String chosen) {}
