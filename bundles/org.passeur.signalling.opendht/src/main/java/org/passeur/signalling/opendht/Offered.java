package org.passeur.signalling.opendht;

import java.io.Closeable;
import java.util.Hashtable;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.passeur.api.SharedTable;
import org.passeur.spi.diagnostics.ConnectivityCheck;
import org.passeur.spi.diagnostics.MetricSource;

/** The services that a running node is to the rest of the framework, until this is closed. */
final class Offered implements Closeable {
    private final List<ServiceRegistration<?>> registrations;

    /** @param bare whether the node has no device */
    Offered(BundleContext context, RunningNode running, boolean bare) {
        var properties = new Hashtable<String, Object>();
        properties.put(SharedTable.PROVIDER, OpenDhtSignalling.NAME);
        properties.put(SharedTable.BARE, bare);
        registrations = List.of(
                context.registerService(SharedTable.class, new NetworkTable(running), properties),
                context.registerService(
                        MetricSource.class, () -> running.status().figures(), null),
                context.registerService(ConnectivityCheck.class, new NodeCheck(running), null));
    }

    @Override
    public void close() {
        for (ServiceRegistration<?> each : registrations) {
            try {
                each.unregister();
            } catch (IllegalStateException e) {
                continue; // the bundle has stopped, which did it
            }
        }
    }
}
