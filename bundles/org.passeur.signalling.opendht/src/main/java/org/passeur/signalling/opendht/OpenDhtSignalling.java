package org.passeur.signalling.opendht;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingProvider;

/** Signalling through an OpenDHT network, as a full node of it. */
@Component(configurationPid = OpenDhtSignalling.NAME)
@Designate(ocd = Config.class)
public final class OpenDhtSignalling implements SignallingProvider {
    /** Of the bundle, its configuration and its folder. */
    static final String NAME = "org.passeur.signalling.opendht";

    private final Settings settings;
    private final Clock clock;
    private final Function<RunningNode, Closeable> offers;
    private final Set<OpenDhtSession> sessions = ConcurrentHashMap.newKeySet();

    /** With the configured values. */
    @Activate
    public OpenDhtSignalling(BundleContext context, Config config) {
        this(
                Settings.of(
                                config.port(),
                                config.bind__addresses(),
                                config.bootstrap(),
                                config.network__id(),
                                config.lan__discovery())
                        .maintainingStorage(config.storage__maintenance()),
                Clock.systemUTC(),
                running -> new Offered(context, running, false));
    }

    OpenDhtSignalling(Settings settings, Clock clock) {
        this(settings, clock, running -> () -> {});
    }

    /** @param offers makes a running node known to others, until the result is closed */
    private OpenDhtSignalling(Settings settings, Clock clock, Function<RunningNode, Closeable> offers) {
        this.settings = settings;
        this.clock = clock;
        this.offers = offers;
    }

    @Override
    public Signalling join(LocalDevice self, Inbox inbox) throws IOException {
        var session = new OpenDhtSession(settings, self, inbox, clock, sessions::remove);
        sessions.add(session);
        session.enter();
        try {
            session.running().endWith(offers.apply(session.running()));
        } catch (IllegalStateException e) {
            session.close();
            throw new IOException("the bundle has stopped", e);
        }
        return session;
    }

    /** Ends all sessions. */
    @Deactivate
    public void close() {
        List.copyOf(sessions).forEach(OpenDhtSession::close);
    }
}
