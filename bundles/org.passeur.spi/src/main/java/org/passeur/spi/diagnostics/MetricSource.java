package org.passeur.spi.diagnostics;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.api.Metric;

/** Has figures that one would like to look at. The core asks every service of this type when somebody looks. */
@ConsumerType
public interface MetricSource {
    /**
     * The figures as they stand, in a sensible order; always the same names. Called by any thread, also by several at a
     * time; answers within a second, without asking the network.
     */
    List<Metric> metrics();
}
