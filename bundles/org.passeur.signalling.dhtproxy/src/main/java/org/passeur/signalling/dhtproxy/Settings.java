package org.passeur.signalling.dhtproxy;

import java.time.Duration;
import java.util.List;

/**
 * The configuration, checked.
 *
 * @param proxies the preferred one first
 * @param timeout of one request
 * @param renewal listening begins anew so often
 */
record Settings(List<ProxyAddress> proxies, Duration timeout, Duration renewal) {
    private static final int MAX_PROXIES = 32;

    Settings {
        proxies = List.copyOf(proxies);
        if (proxies.isEmpty() || proxies.size() > MAX_PROXIES) {
            throw new IllegalArgumentException("proxies must name 1 to " + MAX_PROXIES + " OpenDHT proxies, not "
                    + proxies.size() + "; delete the configuration to do without");
        }
        if (timeout.toMillis() < 100 || timeout.toMillis() > 60_000) {
            throw new IllegalArgumentException(
                    "request_timeout_millis must be 100 to 60000, not " + timeout.toMillis());
        }
        if (renewal.toSeconds() < 1 || renewal.toSeconds() > 3600) {
            throw new IllegalArgumentException("listen_renewal_seconds must be 1 to 3600, not " + renewal.toSeconds());
        }
    }
}
