package org.passeur.connectivity.turn;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What there is of what we make. */
final class Census {
    private Census() {}

    static List<String> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("passeur-turn-"))
                .sorted()
                .toList();
    }

    /** The timer's is there or not, as it comes. */
    static long threads() {
        return names().stream()
                .filter(name -> !name.equals("passeur-turn-timer"))
                .count();
    }

    static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
