package org.passeur.security.jsse;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets an engine use some groups for its key exchange and no others. The JDK asks constraints about each group by its
 * name, for each connection, since it has TLS 1.3; a setting made for the purpose
 * ({@code SSLParameters.setNamedGroups}) exists from Java 20 only, and the system property of Java 17 holds for the whole
 * JVM, other people's connections included. All that the JDK itself forbids stays forbidden.
 */
final class NamedGroupFilter implements AlgorithmConstraints {
    /** The groups that the JDK takes unless its system property says otherwise, in its order. */
    private static final List<String> OF_THE_JDK = List.of(
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

    private final Set<String> allowed;

    NamedGroupFilter(List<String> groups) {
        for (String group : groups) {
            if (!OF_THE_JDK.contains(group.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "named_groups: the JDK's TLS has no group \"" + group + "\"; it has " + OF_THE_JDK);
            }
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("named_groups: at least one is needed, x25519 for instance");
        }
        var lower = new HashSet<String>();
        groups.forEach(group -> lower.add(group.toLowerCase(Locale.ROOT)));
        this.allowed = Set.copyOf(lower);
    }

    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
        return !primitives.contains(CryptoPrimitive.KEY_AGREEMENT) || !isGroup(algorithm) || isAllowed(algorithm);
    }

    private static boolean isGroup(String algorithm) {
        String name = algorithm.toLowerCase(Locale.ROOT);
        return OF_THE_JDK.contains(name) || name.contains("mlkem");
    }

    private boolean isAllowed(String group) {
        return allowed.contains(group.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
        return true;
    }

    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives, String algorithm, Key key, @Nullable AlgorithmParameters parameters) {
        return permits(primitives, algorithm, parameters);
    }
}
