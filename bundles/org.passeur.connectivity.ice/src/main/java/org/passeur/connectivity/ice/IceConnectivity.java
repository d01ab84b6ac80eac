package org.passeur.connectivity.ice;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.passeur.api.Finding;
import org.passeur.connectivity.ice.ice4j.Ice4jEngines;
import org.passeur.connectivity.ice.tcp.Consents;
import org.passeur.connectivity.ice.tcp.PortRange;
import org.passeur.spi.connectivity.CandidateSource;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.diagnostics.ConnectivityCheck;
import org.passeur.spi.link.Deadline;

/** Opens links by ICE over TCP. Negotiations and links outlive it: whoever holds them ends them. */
@Component(configurationPid = "org.passeur.connectivity.ice", immediate = true)
@Designate(ocd = Config.class)
public final class IceConnectivity implements ConnectivityProvider, ConnectivityCheck {
    /** The node starts first: warming up loads two thousand classes, and whoever waits for the node would wait for them. */
    private static final Duration WARM_UP_AFTER = Duration.ofSeconds(5);

    private final List<CandidateSource> sources = new CopyOnWriteArrayList<>();
    private final AtomicLong negotiations = new AtomicLong();
    private final IceSettings settings;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Warms ice4j up on {@code passeur-ice-warmup}, which ends by itself. */
    @Activate
    public IceConnectivity(Config config) {
        this(List.of(config.bind__addresses()), config.port__range(), List.of(config.stun__servers()));
        var thread = new Thread(new WarmUp(WARM_UP_AFTER, ended), "passeur-ice-warmup");
        thread.setDaemon(true);
        thread.start();
    }

    /** Only for the warming up that has not begun. */
    @Deactivate
    void end() {
        ended.countDown();
    }

    /** Without STUN servers. */
    IceConnectivity(List<String> bindAddresses, String portRange) {
        this(bindAddresses, portRange, List.of());
    }

    /** @throws IllegalArgumentException if an address, the range of ports or a server is not understood */
    IceConnectivity(List<String> bindAddresses, String portRange, List<String> stunServers) {
        settings = new IceSettings(
                new BindAddresses(bindAddresses),
                PortRange.parse(portRange),
                sources,
                new StunServers(stunServers, System::nanoTime),
                new Ice4jEngines(),
                new Consents(System::nanoTime),
                new SecureRandom(),
                System::nanoTime);
    }

    /** Asked by every negotiation that begins from now on. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(CandidateSource source) {
        sources.add(source);
    }

    /** Undoes {@link #addSource}. */
    void removeSource(CandidateSource source) {
        sources.remove(source);
    }

    @Override
    public Negotiation begin(NegotiationRequest request) {
        var negotiation = new IceNegotiation(request, settings, negotiations.incrementAndGet());
        negotiation.begin();
        return negotiation;
    }

    @Override
    public List<Finding> check(Deadline deadline) throws InterruptedException {
        return new HostCheck(settings).check(deadline);
    }
}
