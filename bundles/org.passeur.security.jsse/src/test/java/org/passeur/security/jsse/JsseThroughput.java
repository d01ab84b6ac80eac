package org.passeur.security.jsse;

import java.nio.file.Path;
import java.util.List;
import org.passeur.tck.security.Throughput;

/** Run by hand; docs/protocol/tls.md has the command and what it printed. */
final class JsseThroughput {
    private JsseThroughput() {}

    public static void main(String[] arguments) throws Exception {
        var provider = new JsseSecurity(List.of("TLS_AES_256_GCM_SHA384"), List.of("x25519"));
        new Throughput("jsse", provider, provider, System.out).measure(Path.of("target"));
    }
}
