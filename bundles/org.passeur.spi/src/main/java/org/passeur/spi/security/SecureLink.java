package org.passeur.spi.security;

import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Link;

/** A link whose far end is proven, and that nobody between can read or alter. */
@ConsumerType
public interface SecureLink extends Link {
    /** Who is at the far end. */
    RemoteDevice peer();

    /** The transfer protocol that both ends agreed on: its ALPN id. */
    String protocol();

    /** The cipher suite, by its IANA name. */
    String cipherSuite();
}
