package org.passeur.itests.transfers;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.transfer.chunked.ChunkedTransfer;
import org.passeur.transfer.classic.ClassicTransfer;

/** The real protocols as they are configured. */
final class Protocols {
    private Protocols() {}

    static TransferProtocol chunked() {
        return new ChunkedTransfer(configured(ChunkedTransfer.Config.class, Map.of()));
    }

    static TransferProtocol chunked(Duration idle) {
        return new ChunkedTransfer(configured(ChunkedTransfer.Config.class, Map.of("idle__millis", idle.toMillis())));
    }

    static TransferProtocol classic() {
        return new ClassicTransfer(configured(ClassicTransfer.Config.class, Map.of()));
    }

    /** The defaults, but for these. */
    private static <A extends Annotation> A configured(Class<A> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }
}
