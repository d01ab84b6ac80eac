package org.passeur.connectivity.portmap.pcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.passeur.connectivity.portmap.gateway.Datagrams;
import org.passeur.connectivity.portmap.mapping.Granted;
import org.passeur.connectivity.portmap.mapping.MappingProtocol;
import org.passeur.connectivity.portmap.mapping.Wish;
import org.passeur.spi.link.Deadline;

/** Asks a router by PCP (RFC 6887): mappings for IPv4, pinholes in its firewall for IPv6. */
public final class Pcp implements MappingProtocol {
    private final Datagrams datagrams;
    private final InetAddress client;

    /** @param client our address, which requests must come from and name */
    public Pcp(InetSocketAddress server, InetAddress client) {
        this.datagrams = new Datagrams(server, client);
        this.client = client;
    }

    @Override
    public String name() {
        return "PCP";
    }

    @Override
    public boolean spoken(Deadline deadline) throws IOException {
        return datagrams.ask(new PcpRequest.Announce(client).encode(), PcpAnswer::announced, deadline);
    }

    @Override
    public Granted map(Wish wish, Deadline deadline) throws IOException {
        byte[] question = new PcpRequest.Map(wish, wish.lifetime()).encode();
        return datagrams.ask(question, datagram -> PcpAnswer.mapped(datagram, wish), deadline);
    }

    @Override
    public void unmap(Wish wish, Granted granted, Deadline deadline) throws IOException {
        byte[] question = new PcpRequest.Map(wish.outside(0), Duration.ZERO).encode();
        datagrams.ask(question, datagram -> PcpAnswer.mapped(datagram, wish), deadline);
    }
}
