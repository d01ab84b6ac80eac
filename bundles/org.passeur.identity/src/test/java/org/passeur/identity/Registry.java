package org.passeur.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.passeur.spi.identity.LocalDevice;

/** Stands in for the framework's service registry. */
final class Registry implements Publisher {
    private final Map<Class<?>, Object> services = new ConcurrentHashMap<>();
    private final BlockingQueue<LocalDevice> devices = new LinkedBlockingQueue<>();
    private final List<String> log = new ArrayList<>();

    @Override
    public synchronized <S> Runnable publish(Class<S> type, S service) {
        if (services.putIfAbsent(type, service) != null) {
            throw new IllegalStateException("two services of type " + type);
        }
        log.add("+" + type.getSimpleName());
        if (service instanceof LocalDevice device) {
            devices.add(device);
        }
        return () -> {
            services.remove(type, service);
            log.add("-" + type.getSimpleName());
        };
    }

    /** The next device registered; waits for it. */
    LocalDevice device(int seconds) throws InterruptedException {
        LocalDevice device = devices.poll(seconds, TimeUnit.SECONDS);
        if (device == null) {
            throw new AssertionError("no device was registered within " + seconds + " s");
        }
        return device;
    }

    <S> S service(Class<S> type) {
        return type.cast(Objects.requireNonNull(services.get(type), type::getName));
    }

    boolean empty() {
        return services.isEmpty();
    }

    List<String> log() {
        return List.copyOf(log);
    }
}
