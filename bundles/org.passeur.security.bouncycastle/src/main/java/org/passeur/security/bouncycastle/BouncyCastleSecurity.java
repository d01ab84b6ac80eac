package org.passeur.security.bouncycastle;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.BCSSLEngine;
import org.bouncycastle.jsse.BCSSLParameters;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
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
 * TLS 1.3 by Bouncy Castle's engine. Ranked below the provider by the JDK, which is faster; it takes over where that one
 * is missing, or where a configuration ranks it higher ({@code service.ranking}).
 *
 * <p>Its security providers are objects of this component. They are not registered with the JVM, where other tenants of
 * a container would meet them. Each handshake has an {@link SSLContext} of its own: sessions are never resumed.
 */
@Component(configurationPid = "org.passeur.security.bouncycastle", property = "service.ranking:Integer=50")
@Designate(ocd = BouncyCastleSecurity.Config.class)
public final class BouncyCastleSecurity implements SecurityProvider {
    private static final Logger LOG = LoggerFactory.getLogger(BouncyCastleSecurity.class);
    private static final String VERSION = "TLSv1.3";

    private static final List<String> GROUPS = List.of(
            "x25519",
            "secp256r1",
            "secp384r1",
            "secp521r1",
            "x448",
            "ffdhe2048",
            "ffdhe3072",
            "ffdhe4096",
            "ffdhe6144",
            "ffdhe8192");

    private final Provider tls;
    private final String[] cipherSuites;
    private final String[] namedGroups;

    /** What can be configured. */
    @ObjectClassDefinition(
            name = "Passeur: security by Bouncy Castle",
            description = "TLS 1.3 by Bouncy Castle's engine, with AES-GCM by the JDK.")
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
                description = "Groups for the key exchange, best first: x25519, secp256r1, secp384r1, secp521r1, x448,"
                        + " ffdhe2048, ffdhe3072, ffdhe4096, ffdhe6144, ffdhe8192.")
        String[] named__groups() default {"x25519", "secp384r1"};
    }

    /** By the framework. */
    @Activate
    public BouncyCastleSecurity(Config config) {
        this(List.of(config.cipher__suites()), List.of(config.named__groups()));
    }

    BouncyCastleSecurity(List<String> cipherSuites, List<String> namedGroups) {
        this.tls = new BouncyCastleJsseProvider(false, new FastGcmCryptoProvider(new BouncyCastleProvider()));
        this.cipherSuites = known(elements(cipherSuites), tls);
        this.namedGroups = known(elements(namedGroups));
    }

    /** Plain files of configuration have lists as one text with commas. */
    private static List<String> elements(List<String> texts) {
        return texts.stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static String[] known(List<String> suites, Provider tls) {
        Set<String> supported = Set.of(context(tls).getSupportedSSLParameters().getCipherSuites());
        for (String suite : suites) {
            boolean ofTls13 = suite.startsWith("TLS_") && !suite.contains("_WITH_");
            if (!ofTls13 || !supported.contains(suite)) {
                throw new IllegalArgumentException(
                        "cipher_suites: \"" + suite + "\" is no TLS 1.3 cipher suite of Bouncy Castle");
            }
        }
        if (suites.isEmpty()) {
            throw new IllegalArgumentException(
                    "cipher_suites: at least one is needed, TLS_AES_256_GCM_SHA384 for instance");
        }
        return suites.toArray(String[]::new);
    }

    private static String[] known(List<String> groups) {
        for (String group : groups) {
            if (!GROUPS.contains(group.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "named_groups: Bouncy Castle's TLS has no group \"" + group + "\"; it has " + GROUPS);
            }
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("named_groups: at least one is needed, x25519 for instance");
        }
        return groups.stream().map(group -> group.toLowerCase(Locale.ROOT)).toArray(String[]::new);
    }

    private static SSLContext context(Provider tls) {
        try {
            SSLContext context = SSLContext.getInstance(VERSION, tls);
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Bouncy Castle's TLS cannot be set up", e);
        }
    }

    @Override
    public SecureLink secure(Link link, SecurityRequest request) throws IOException {
        var pinned = new PinnedPeer(request.peer());
        try {
            SecureLink secured =
                    SslEngineLink.secure(engine(request, pinned), link, request, pinned, BouncyCastleAlerts::find);
            LOG.debug("{} secured: {}, {}", request.peer().id(), secured.cipherSuite(), secured.protocol());
            return secured;
        } catch (IOException e) {
            LOG.debug("{} not secured: {}", request.peer().id(), e.getMessage());
            throw e;
        }
    }

    private SSLEngine engine(SecurityRequest request, PinnedPeer pinned) throws SSLException {
        try {
            SSLContext context = SSLContext.getInstance(VERSION, tls);
            context.init(new KeyManager[] {new DeviceKey(request.self())}, new TrustManager[] {pinned}, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(request.side() == Side.INITIATOR);
            ((BCSSLEngine) engine).setParameters(parameters(request));
            return engine;
        } catch (GeneralSecurityException e) {
            throw new SSLException("the TLS engine cannot be set up", e);
        }
    }

    private BCSSLParameters parameters(SecurityRequest request) {
        var parameters = new BCSSLParameters(cipherSuites.clone(), new String[] {VERSION});
        parameters.setNeedClientAuth(true);
        parameters.setUseCipherSuitesOrder(true);
        parameters.setUseNamedGroupsOrder(true);
        parameters.setNamedGroups(namedGroups.clone());
        parameters.setApplicationProtocols(request.protocols().toArray(String[]::new));
        return parameters;
    }
}
