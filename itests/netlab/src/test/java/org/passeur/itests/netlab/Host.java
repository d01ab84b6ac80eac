package org.passeur.itests.netlab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A host of a laboratory.
 *
 * @param name a, b, c, pub, or a router
 */
record Host(Lab lab, String name) {
    /** Runs a program there until it ends: what it printed. */
    String run(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(lab.on(name));
        line.addAll(List.of(command));
        return Lab.run(Map.of(), lab.folder(), line.toArray(String[]::new));
    }

    /** Starts a program there that runs until the laboratory is closed. */
    void start(String... command) throws IOException {
        List<String> line = new ArrayList<>(lab.on(name));
        line.addAll(List.of(command));
        lab.start(line);
    }

    /** Takes all addresses of its cable away and gives it others, as another network would. */
    void moveTo(String... addresses) throws IOException, InterruptedException {
        run("ip", "addr", "flush", "dev", "eth0");
        for (String address : addresses) {
            run("ip", "addr", "add", address, "dev", "eth0");
        }
    }
}
