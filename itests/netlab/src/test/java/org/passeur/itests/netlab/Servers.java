package org.passeur.itests.netlab;

import java.util.ArrayList;
import java.util.List;

/** What nodes are told of the servers at pub. */
final class Servers {
    static final String TURN = "turn:lab:secret@pub:3478?transport=tcp";
    static final String TURN_443 = "turn:lab:secret@pub:443?transport=tcp";

    private Servers() {}

    /**
     * Options of the command line: a node of the DHT to enter by, and what else there is.
     *
     * @param turn empty for none
     */
    static String[] options(boolean stun, String turn) {
        List<String> options = new ArrayList<>(List.of("--bootstrap", "pub:4222"));
        if (stun) {
            options.addAll(List.of("--stun", "pub:3478"));
        }
        if (!turn.isEmpty()) {
            options.addAll(List.of("--turn", turn));
        }
        return options.toArray(String[]::new);
    }
}
