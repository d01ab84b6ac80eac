package org.passeur.connectivity.ice;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What there is of what we make. */
final class Census {
    private Census() {}

    /** Ours, and ice4j's one for each connection. */
    static List<String> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("passeur-ice-") || name.startsWith("IceConnector"))
                .sorted()
                .toList();
    }

    static long threads() {
        return names().size();
    }

    static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
