package org.passeur.core;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.passeur.core.engine.Named;

/** The services of one type that are there now, highest ranked first. Safe for use by several threads. */
final class Ranked<T> {
    private final Map<ServiceReference<T>, Named<T>> services = new ConcurrentSkipListMap<>(
            Comparator.<ServiceReference<T>>naturalOrder().reversed());

    void add(ServiceReference<T> reference, T service) {
        Bundle bundle = reference.getBundle();
        String name = bundle == null ? "" : bundle.getSymbolicName();
        services.put(reference, new Named<>(name == null ? "" : name, service));
    }

    void remove(ServiceReference<T> reference) {
        services.remove(reference);
    }

    List<Named<T>> all() {
        return List.copyOf(services.values());
    }

    List<T> services() {
        return services.values().stream().map(Named::service).toList();
    }

    List<String> names() {
        return services.values().stream().map(Named::name).toList();
    }

    Optional<Named<T>> best() {
        return services.values().stream().findFirst();
    }
}
