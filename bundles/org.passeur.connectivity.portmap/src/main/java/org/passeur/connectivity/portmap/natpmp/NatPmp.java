package org.passeur.connectivity.portmap.natpmp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.passeur.connectivity.portmap.gateway.Datagrams;
import org.passeur.connectivity.portmap.mapping.Granted;
import org.passeur.connectivity.portmap.mapping.MappingProtocol;
import org.passeur.connectivity.portmap.mapping.Wish;
import org.passeur.spi.link.Deadline;

/** Asks a router by NAT-PMP (RFC 6886): IPv4 only. */
public final class NatPmp implements MappingProtocol {
    private final Datagrams datagrams;

    /** @param client our address, for which the router makes mappings */
    public NatPmp(InetSocketAddress server, InetAddress client) {
        this.datagrams = new Datagrams(server, client);
    }

    @Override
    public String name() {
        return "NAT-PMP";
    }

    @Override
    public boolean spoken(Deadline deadline) throws IOException {
        datagrams.ask(NatPmpMessage.addressRequest(), NatPmpMessage::address, deadline);
        return true;
    }

    @Override
    public Granted map(Wish wish, Deadline deadline) throws IOException {
        InetAddress outside = datagrams.ask(NatPmpMessage.addressRequest(), NatPmpMessage::address, deadline);
        NatPmpMessage.Mapped mapped =
                ask(wish, wish.externalPort(), wish.lifetime().toSeconds(), deadline);
        return new Granted(
                new InetSocketAddress(outside, mapped.externalPort()), Duration.ofSeconds(mapped.lifetimeSeconds()));
    }

    @Override
    public void unmap(Wish wish, Granted granted, Deadline deadline) throws IOException {
        ask(wish, 0, 0, deadline);
    }

    private NatPmpMessage.Mapped ask(Wish wish, int externalPort, long seconds, Deadline deadline) throws IOException {
        int port = wish.internal().getPort();
        return datagrams.ask(
                NatPmpMessage.mapRequest(port, externalPort, seconds),
                datagram -> NatPmpMessage.mapped(datagram, port),
                deadline);
    }
}
