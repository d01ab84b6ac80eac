package org.passeur.signalling.opendht;

import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.passeur.signalling.opendht.net.BindAddresses;
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
    private final Set<OpenDhtSession> sessions = ConcurrentHashMap.newKeySet();

    /** With the configured values. */
    @Activate
    public OpenDhtSignalling(Config config) {
        this(
                new Settings(
                        config.port(),
                        BindAddresses.parse(split(config.bind__addresses())),
                        split(config.bootstrap()).stream().map(HostPort::parse).toList(),
                        config.network__id(),
                        config.lan__discovery(),
                        config.storage__maintenance()),
                Clock.systemUTC());
    }

    OpenDhtSignalling(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Plain files of configuration have lists as one text with commas. */
    private static List<String> split(String[] texts) {
        return Arrays.stream(texts)
                .flatMap(text -> Arrays.stream(text.split("[,\\s]+", -1)))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    @Override
    public Signalling join(LocalDevice self, Inbox inbox) throws IOException {
        var session = new OpenDhtSession(settings, self, inbox, clock, sessions::remove);
        sessions.add(session);
        session.enter();
        return session;
    }

    /** Ends all sessions. */
    @Deactivate
    public void close() {
        List.copyOf(sessions).forEach(OpenDhtSession::close);
    }
}
