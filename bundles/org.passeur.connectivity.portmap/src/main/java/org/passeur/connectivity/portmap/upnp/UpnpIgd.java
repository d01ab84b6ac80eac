package org.passeur.connectivity.portmap.upnp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.portmap.mapping.Granted;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.passeur.connectivity.portmap.mapping.MappingProtocol;
import org.passeur.connectivity.portmap.mapping.RefusedException;
import org.passeur.connectivity.portmap.mapping.Wish;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/** Asks a router by UPnP (WANIPConnection 1 and 2, WANPPPConnection 1): IPv4 only. Finds the router by itself. */
public final class UpnpIgd implements MappingProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(UpnpIgd.class);
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern DOTTED = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int TRIES = 4;
    private static final int FIRST_PORT = 10_000;
    private static final int NOT_AUTHORISED = 606;
    private static final int CONFLICT = 718;
    private static final int ONLY_PERMANENT = 725;

    private final InetAddress client;
    private final Ssdp ssdp;
    private final RandomGenerator random;
    private volatile @Nullable WanService service;

    /**
     * @param client our address, by whose interface to look for routers
     * @param group where routers listen for who looks for them: usually 239.255.255.250:1900
     */
    public UpnpIgd(InetAddress client, InetSocketAddress group, RandomGenerator random) {
        this.client = client;
        this.ssdp = new Ssdp(group);
        this.random = random;
    }

    @Override
    public String name() {
        return "UPnP";
    }

    @Override
    public boolean spoken(Deadline deadline) throws IOException {
        return service != null || ssdp.search(client, description -> take(description, deadline), deadline);
    }

    private boolean take(URI description, Deadline deadline) {
        try {
            Http.Answer answer = Http.get(description, deadline);
            Optional<WanService> found =
                    answer.status() == 200 ? WanService.in(answer.body(), description) : Optional.empty();
            found.ifPresent(usable -> service = usable);
            return found.isPresent();
        } catch (IOException e) {
            LOG.debug("{} is passed over", description, e);
            return false;
        }
    }

    @Override
    public Granted map(Wish wish, Deadline deadline) throws IOException {
        WanService now = service(deadline);
        var control = new Control(now);
        InetAddress outside = outside(control, deadline);
        try {
            return new Granted(new InetSocketAddress(outside, port(control, now, wish, deadline)), wish.lifetime());
        } catch (FaultException e) {
            if (e.code() == ONLY_PERMANENT) {
                var forever = new Wish(wish.internal(), wish.externalPort(), Duration.ZERO, wish.nonce());
                return new Granted(
                        new InetSocketAddress(outside, port(control, now, forever, deadline)), Duration.ZERO);
            }
            throw refused(e);
        }
    }

    private static RefusedException refused(FaultException fault) {
        var refused = new RefusedException(
                fault.code() == NOT_AUTHORISED
                        ? "the router does not allow mappings for this host: allow UPnP in its settings"
                        : "the router refused: " + fault.getMessage());
        refused.initCause(fault);
        return refused;
    }

    /** The port that was wished for; else one that the router or chance chooses. */
    private int port(Control control, WanService now, Wish wish, Deadline deadline) throws IOException {
        Wish next = wish;
        for (int left = TRIES; ; left--) {
            try {
                control.call("AddPortMapping", arguments(next), deadline);
                return next.externalPort();
            } catch (FaultException e) {
                if (e.code() != CONFLICT || left == 0) {
                    throw e;
                }
                LOG.debug("the router has given port {} to another host", next.externalPort());
            }
            if (now.choosesPorts()) {
                String port = Xml.first(control.call("AddAnyPortMapping", arguments(next), deadline), "NewReservedPort")
                        .orElse("");
                return number(port);
            }
            next = next.outside(random.nextInt(FIRST_PORT, 65_536));
        }
    }

    private static int number(String port) throws MalformedAnswerException {
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) > 65_535 || Integer.parseInt(port) == 0) {
            throw new MalformedAnswerException("the router names no port for its mapping");
        }
        return Integer.parseInt(port);
    }

    private Map<String, String> arguments(Wish wish) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("NewRemoteHost", "");
        arguments.put("NewExternalPort", Integer.toString(wish.externalPort()));
        arguments.put("NewProtocol", "TCP");
        arguments.put("NewInternalPort", Integer.toString(wish.internal().getPort()));
        arguments.put("NewInternalClient", client.getHostAddress());
        arguments.put("NewEnabled", "1");
        arguments.put("NewPortMappingDescription", "Passeur");
        arguments.put("NewLeaseDuration", Long.toString(wish.lifetime().toSeconds()));
        return arguments;
    }

    private static InetAddress outside(Control control, Deadline deadline) throws IOException {
        Element answer = control.call("GetExternalIPAddress", Map.of(), deadline);
        String address = Xml.first(answer, "NewExternalIPAddress").orElse("");
        if (!DOTTED.matcher(address).matches()) {
            throw new RefusedException("the router has no address outside: is it connected to the Internet?");
        }
        return InetAddress.getByName(address); // four octets: no name server is asked
    }

    @Override
    public void unmap(Wish wish, Granted granted, Deadline deadline) throws IOException {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("NewRemoteHost", "");
        arguments.put("NewExternalPort", Integer.toString(granted.external().getPort()));
        arguments.put("NewProtocol", "TCP");
        new Control(service(deadline)).call("DeletePortMapping", arguments, deadline);
    }

    private WanService service(Deadline deadline) throws IOException {
        WanService known = service;
        if (known == null && spoken(deadline)) {
            known = service;
        }
        if (known == null) {
            throw new IOException("no router on the LAN speaks UPnP");
        }
        return known;
    }
}
