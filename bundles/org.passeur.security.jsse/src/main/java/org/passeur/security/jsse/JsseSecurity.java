package org.passeur.security.jsse;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.security.SecurityRequest;
import org.passeur.spi.tls.DeviceKey;
import org.passeur.spi.tls.PinnedPeer;
import org.passeur.spi.tls.SslEngineLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.3 by the JDK's own engine. Ranked above the provider by Bouncy Castle because its records cost half the time;
 * a configuration can turn that round ({@code service.ranking}).
 *
 * <p>Each handshake has an {@link SSLContext} of its own: sessions are never resumed, since there is nowhere to find one.
 */
@Component(configurationPid = "org.passeur.security.jsse", property = "service.ranking:Integer=100")
@Designate(ocd = JsseSecurity.Config.class)
public final class JsseSecurity implements SecurityProvider {
    private static final Logger LOG = LoggerFactory.getLogger(JsseSecurity.class);

    /** By name, so that a container where somebody registered another provider of TLS gets this one all the same. */
    private static final String PROVIDER = "SunJSSE";

    private static final String VERSION = "TLSv1.3";

    /** Server contexts whose sessions live longer than the 7 days of RFC 8446, section 4.6.1, give no tickets. */
    private static final int NO_TICKETS_SECONDS = 8 * 24 * 60 * 60;

    private final String[] cipherSuites;
    private final NamedGroupFilter groups;

    /** What can be configured. */
    @ObjectClassDefinition(name = "Passeur: security by the JDK", description = "TLS 1.3 by the JDK's own engine.")
    // Keys are spelt with single underscores; in a method's name each is written twice (OSGi DS 112.8.2.1).
    @SuppressWarnings("MemberName")
    public @interface Config {
        /** Cipher suites. */
        @AttributeDefinition(
                name = "Cipher suites",
                description = "TLS 1.3 cipher suites by their IANA names, best first. The receiver's order counts.")
        String[] cipher__suites() default {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"};

        /** Groups. */
        @AttributeDefinition(
                name = "Named groups",
                description =
                        "Groups for the key exchange that may be used: x25519, secp256r1, secp384r1, secp521r1, x448,"
                                + " ffdhe2048, ffdhe3072, ffdhe4096, ffdhe6144, ffdhe8192. Their order of preference is the JDK's,"
                                + " which is the one given here.")
        String[] named__groups() default {"x25519", "secp384r1"};
    }

    /** By the framework. */
    @Activate
    public JsseSecurity(Config config) {
        this(List.of(config.cipher__suites()), List.of(config.named__groups()));
    }

    JsseSecurity(List<String> cipherSuites, List<String> namedGroups) {
        this.cipherSuites = known(elements(cipherSuites));
        this.groups = new NamedGroupFilter(elements(namedGroups));
    }

    /** Plain files of configuration have lists as one text with commas. */
    private static List<String> elements(List<String> texts) {
        return texts.stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static String[] known(List<String> suites) {
        Set<String> supported = Set.of(context().getSupportedSSLParameters().getCipherSuites());
        for (String suite : suites) {
            boolean ofTls13 = suite.startsWith("TLS_") && !suite.contains("_WITH_");
            if (!ofTls13 || !supported.contains(suite)) {
                throw new IllegalArgumentException(
                        "cipher_suites: \"" + suite + "\" is no TLS 1.3 cipher suite of this Java runtime");
            }
        }
        if (suites.isEmpty()) {
            throw new IllegalArgumentException(
                    "cipher_suites: at least one is needed, TLS_AES_256_GCM_SHA384 for instance");
        }
        return suites.toArray(String[]::new);
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance(VERSION, PROVIDER);
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS 1.3 (provider " + PROVIDER + ")", e);
        }
    }

    @Override
    public SecureLink secure(Link link, SecurityRequest request) throws IOException {
        var pinned = new PinnedPeer(request.peer());
        try {
            SecureLink secured = SslEngineLink.secure(engine(request, pinned), link, request, pinned, JsseAlerts::find);
            LOG.debug("{} secured: {}, {}", request.peer().id(), secured.cipherSuite(), secured.protocol());
            return secured;
        } catch (IOException e) {
            LOG.debug("{} not secured: {}", request.peer().id(), e.getMessage());
            throw e;
        }
    }

    private SSLEngine engine(SecurityRequest request, PinnedPeer pinned) throws SSLException {
        try {
            SSLContext context = SSLContext.getInstance(VERSION, PROVIDER);
            context.init(new KeyManager[] {new DeviceKey(request.self())}, new TrustManager[] {pinned}, null);
            context.getServerSessionContext().setSessionTimeout(NO_TICKETS_SECONDS);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(request.side() == Side.INITIATOR);
            engine.setSSLParameters(parameters(request));
            return engine;
        } catch (GeneralSecurityException e) {
            throw new SSLException("the TLS engine cannot be set up", e);
        }
    }

    private SSLParameters parameters(SecurityRequest request) {
        var parameters = new SSLParameters(cipherSuites.clone(), new String[] {VERSION});
        parameters.setNeedClientAuth(true);
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(request.protocols().toArray(String[]::new));
        parameters.setAlgorithmConstraints(groups);
        return parameters;
    }
}
