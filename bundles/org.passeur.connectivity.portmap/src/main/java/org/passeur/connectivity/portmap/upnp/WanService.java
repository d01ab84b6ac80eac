package org.passeur.connectivity.portmap.upnp;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.w3c.dom.Element;

/**
 * What a router offers to control its connection to the Internet.
 *
 * @param type the service's type, with its version
 * @param control where to post actions
 */
record WanService(String type, URI control) {
    /** Best first. */
    private static final List<String> TYPES = List.of(
            "urn:schemas-upnp-org:service:WANIPConnection:2",
            "urn:schemas-upnp-org:service:WANIPConnection:1",
            "urn:schemas-upnp-org:service:WANPPPConnection:1");

    private static final Set<String> ANY_PORT = Set.of(TYPES.get(0));

    /** Whether the router may be asked to choose a port that is free (AddAnyPortMapping, from version 2). */
    boolean choosesPorts() {
        return ANY_PORT.contains(type);
    }

    /** The best service of a description; only one on the host that the description came from. */
    static Optional<WanService> in(byte[] description, URI from) throws MalformedAnswerException {
        List<Element> services = Xml.all(Xml.parse(description), "service");
        for (String type : TYPES) {
            for (Element service : services) {
                Optional<URI> control = Xml.child(service, "serviceType")
                        .filter(type::equals)
                        .flatMap(same -> Xml.child(service, "controlURL"))
                        .flatMap(path -> resolve(from, path));
                if (control.isPresent()) {
                    return control.map(where -> new WanService(type, where));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<URI> resolve(URI from, String path) {
        try {
            URI control = from.resolve(path);
            return "http".equals(control.getScheme())
                            && from.getHost().equals(control.getHost())
                            && Http.isPort(control)
                    ? Optional.of(control)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
