package org.passeur.spi.identity;

import java.security.PublicKey;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.api.DeviceId;

/**
 * Something that a signalling network needs an account to sign about each of its devices, an announcement for instance.
 * A service of this type is asked when an account certifies a device that will not have the account's key, so that the
 * signature can travel with the certificate.
 */
@ConsumerType
public interface AccountStatement {
    /** The bytes to be signed; the same for the same arguments, always. */
    byte[] about(DeviceId device, PublicKey accountKey);
}
