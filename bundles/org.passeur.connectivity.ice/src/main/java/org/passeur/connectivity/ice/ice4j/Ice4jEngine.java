package org.passeur.connectivity.ice.ice4j;

import java.beans.PropertyChangeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.Component;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.NominationStrategy;
import org.passeur.connectivity.ice.blob.Credentials;
import org.passeur.connectivity.ice.engine.IceEngine;
import org.passeur.connectivity.ice.engine.StunPort;
import org.passeur.spi.link.Side;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks of one negotiation, by an ice4j agent that has no sockets of its own. */
final class Ice4jEngine implements IceEngine {
    private static final Logger LOG = LoggerFactory.getLogger(Ice4jEngine.class);

    /** RFC 8445 section 14.2 allows 5 ms between two checks; a check over TCP needs no repeating. */
    private static final long PACE_MILLIS = 5;

    private record Ends(TransportAddress local, TransportAddress remote) {}

    private final QuietAgent agent;
    private final IceMediaStream stream;
    private final Component component;
    private final Listener listener;
    private final Map<TransportAddress, TransportAddress> attached = new ConcurrentHashMap<>();
    private final Map<Ends, CandidatePair> valid = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    Ice4jEngine(Side side, Credentials local, List<InetSocketAddress> hosts, Listener listener) {
        this.listener = listener;
        agent = new QuietAgent(local);
        agent.setUseDynamicPorts(false);
        agent.setTrickling(true);
        agent.setTa(PACE_MILLIS);
        agent.setNominationStrategy(NominationStrategy.NONE); // the negotiation knows better
        agent.setControlling(side == Side.INITIATOR);
        stream = agent.createMediaStream("link");
        try {
            component = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false);
        } catch (IOException e) {
            throw new UncheckedIOException("ice4j binds nothing here, so it cannot fail to", e);
        }
        for (InetSocketAddress host : hosts) {
            component.addLocalCandidate(new HostCandidate(new TransportAddress(host, Transport.TCP), component));
        }
        agent.addStateChangeListener(this::stateChanged);
        stream.addPairChangeListener(this::pairChanged);
    }

    private void pairChanged(PropertyChangeEvent event) {
        if (IceMediaStream.PROPERTY_PAIR_VALIDATED.equals(event.getPropertyName())) {
            var pair = (CandidatePair) event.getSource();
            var ends = new Ends(
                    pair.getLocalCandidate().getBase().getTransportAddress(),
                    pair.getRemoteCandidate().getTransportAddress());
            valid.put(ends, pair);
            listener.valid(ends.local(), ends.remote());
        }
    }

    @Override
    public void nominate(InetSocketAddress local, InetSocketAddress remote) {
        CandidatePair pair = valid.get(
                new Ends(new TransportAddress(local, Transport.TCP), new TransportAddress(remote, Transport.TCP)));
        if (pair == null || !agent.isControlling()) {
            return;
        }
        try {
            agent.nominate(pair);
        } catch (IllegalStateException e) {
            LOG.debug("the roles were changed meanwhile: {}", e.getMessage());
        }
    }

    private void stateChanged(PropertyChangeEvent event) {
        if (event.getNewValue() == IceProcessingState.COMPLETED) {
            CandidatePair pair = component.getSelectedPair();
            listener.nominated(
                    pair.getLocalCandidate().getBase().getTransportAddress(),
                    pair.getRemoteCandidate().getTransportAddress());
        } else if (event.getNewValue() == IceProcessingState.FAILED) {
            listener.failed();
        }
    }

    @Override
    public void start(Credentials remote) {
        stream.setRemoteUfrag(remote.ufrag());
        stream.setRemotePassword(remote.password());
        agent.startConnectivityEstablishment();
    }

    @Override
    public void attach(StunPort connection) {
        var local = new TransportAddress(connection.local(), Transport.TCP);
        var remote = new TransportAddress(connection.remote(), Transport.TCP);
        // one that broke and was made again has the same addresses, and only one can be known by them
        agent.getStunStack().removeSocket(local, remote);
        attached.put(remote, local);
        agent.getStunStack().addSocket(new StunSocket(connection), remote);
    }

    @Override
    public void check(StunPort connection, long priority) {
        agent.check(connection, priority);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // each before the agent: otherwise ice4j warns of sockets that end
            attached.forEach((remote, local) -> agent.getStunStack().removeSocket(local, remote));
            agent.free();
        }
    }
}
