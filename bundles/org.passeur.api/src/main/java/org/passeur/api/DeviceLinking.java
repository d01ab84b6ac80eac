package org.passeur.api;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes a second device part of an account: the new device writes a {@link #request()}, a device that holds the
 * account's key answers with a {@link #grant}, the new device {@linkplain #accept accepts} it. No private key
 * travels. The two texts hold no secrets, but whoever can exchange the request on its way gets a device of the account:
 * carry them on a way that you trust. Safe for use by several threads.
 */
@ProviderType
public interface DeviceLinking {
    /**
     * A certificate signing request (PKCS#10, PEM) for a new key of this device. The key is made when there is none
     * waiting, which takes seconds; asked again before a grant is accepted, the request is the same.
     *
     * @throws IOException if the key cannot be stored, or making it was interrupted
     */
    String request() throws IOException;

    /**
     * Certifies the device that made the request. The grant (PEM) has the device's chain and what the account must have
     * signed about the device for the signalling networks that are active now.
     *
     * @param deviceName goes into the certificate, readable for everybody; 1 to 64 printable characters
     * @throws IllegalArgumentException if the request, or the name, is not acceptable; says why
     * @throws IllegalStateException if this device has not got the account's key
     * @throws IOException if the certificate cannot be stored; nothing was granted then
     */
    String grant(String request, String deviceName) throws IOException;

    /**
     * Like {@link #accept(String, boolean)}, for a home whose own account is not in use.
     *
     * @throws IllegalStateException if the account that this home has is in use
     */
    default void accept(String grant) throws IOException {
        accept(grant, false);
    }

    /**
     * Makes this device part of the account that answered the last request. The account that this home had is put aside,
     * not deleted. This device's services are registered anew.
     *
     * @param replace whether to leave an account that is in use: one with contacts, or with other devices
     * @throws IllegalArgumentException if the grant is not the answer to the last request, or does not hold; says why
     * @throws IllegalStateException if there is no request, or the account that this home has is in use
     * @throws IOException if it cannot be stored; nothing has changed then
     */
    void accept(String grant, boolean replace) throws IOException;

    /**
     * Revokes a device that was granted from here, for good: it is on the account's list of revocations from now on, which
     * signalling providers publish, and no peer who has seen that answers it. Revoked once more, nothing happens. This
     * device's services are registered anew.
     *
     * @throws IllegalArgumentException if the device was not granted from here, or is this one
     * @throws IllegalStateException if this device has not got the account's key
     * @throws IOException if the list cannot be stored; nothing was revoked then
     */
    void revoke(DeviceId device) throws IOException;
}
