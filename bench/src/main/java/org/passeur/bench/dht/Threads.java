package org.passeur.bench.dht;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/** Processor time of this JVM's threads. */
final class Threads {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Threads() {}

    static double processorMillis(String name) {
        for (ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (info != null && info.getThreadName().equals(name)) {
                return THREADS.getThreadCpuTime(info.getThreadId()) / 1e6;
            }
        }
        return Double.NaN;
    }

    static double processorMillis() {
        return THREADS.getCurrentThreadCpuTime() / 1e6;
    }
}
