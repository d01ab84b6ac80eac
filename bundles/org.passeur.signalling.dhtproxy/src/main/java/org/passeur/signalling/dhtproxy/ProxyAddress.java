package org.passeur.signalling.dhtproxy;

import java.net.URI;
import java.net.URISyntaxException;
import org.passeur.opendht.pack.Id;

/**
 * Where a proxy answers.
 *
 * @param base {@code http} or {@code https}, host, port, perhaps a path; no slash at its end
 */
record ProxyAddress(URI base) {
    /** Reads {@code HOST}, {@code HOST:PORT} or a URL. */
    static ProxyAddress parse(String text) {
        String stripped = text.strip();
        String url = stripped.contains("://") ? stripped : "http://" + stripped;
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme());
            boolean web = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if (!web || uri.getHost() == null || !plain || uri.getPort() == 0 || uri.getPort() > 65_535) {
                throw wrong(text);
            }
            return new ProxyAddress(new URI(url.replaceFirst("/+$", "")));
        } catch (URISyntaxException e) {
            throw wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "proxies needs HOST:PORT (IPv6 in brackets) or an http or https URL, not \"" + text + "\"");
    }

    URI info() {
        return URI.create(base + "/node/info");
    }

    URI key(Id key) {
        return URI.create(base + "/key/" + key);
    }

    URI listen(Id key) {
        return URI.create(base + "/key/" + key + "/listen");
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
