package org.passeur.signalling.dhtproxy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingProvider;

/** Signalling through OpenDHT proxies; there once it is configured which. */
@Component(configurationPid = DhtProxySignalling.NAME, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Config.class)
public final class DhtProxySignalling implements SignallingProvider {
    /** Of the bundle, its configuration and its folder. */
    static final String NAME = "org.passeur.signalling.dhtproxy";

    private final Settings settings;
    private final Clock clock;
    private final Set<DhtProxySession> sessions = ConcurrentHashMap.newKeySet();

    /** With the configured values. */
    @Activate
    public DhtProxySignalling(Config config) {
        this(
                new Settings(
                        split(config.proxies()).stream()
                                .map(ProxyAddress::parse)
                                .toList(),
                        Duration.ofMillis(config.request__timeout__millis()),
                        Duration.ofSeconds(config.listen__renewal__seconds())),
                Clock.systemUTC());
    }

    DhtProxySignalling(Settings settings, Clock clock) {
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
        var session = new DhtProxySession(settings, self, inbox, clock, sessions::remove);
        sessions.add(session);
        session.enter();
        return session;
    }

    /** Ends all sessions. */
    @Deactivate
    public void close() {
        List.copyOf(sessions).forEach(DhtProxySession::close);
    }
}
