package org.passeur.signalling.opendht;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A double underscore stands for one in the key. */
@ObjectClassDefinition(
        name = "Passeur: a bare node of an OpenDHT network",
        description = "A node that only serves the network, without account or device: for others to enter by."
                + " It runs while there is this configuration")
@interface NodeConfig {
    @AttributeDefinition(
            name = "UDP port",
            description = "0 for any that is free; OpenDHT's own is 4222",
            min = "0",
            max = "65535")
    int port() default 4222;

    @AttributeDefinition(name = "Bind addresses", description = "Literal IP addresses to bind to; none for all")
    String[] bind__addresses() default {};

    @AttributeDefinition(
            name = "Bootstrap nodes",
            description = "HOST:PORT of nodes by which to enter the network; none for the first node of a network")
    String[] bootstrap() default {};

    @AttributeDefinition(
            name = "Network id",
            description = "Nodes of other networks are ignored; 0 is the public network",
            min = "0",
            max = "4294967295")
    long network__id() default 0;

    @AttributeDefinition(name = "LAN discovery", description = "Find nodes on the local network by multicast")
    boolean lan__discovery() default true;

    @AttributeDefinition(
            name = "Folder",
            description = "Where the node keeps its id and other nodes' addresses; empty for dht-node in the home")
    String folder() default "";
}
