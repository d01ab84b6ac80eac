package org.passeur.signalling.opendht;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A double underscore stands for one in the key. */
@ObjectClassDefinition(
        name = "Passeur: signalling by OpenDHT",
        description = "This device's node in the distributed hash table")
@interface Config {
    @AttributeDefinition(
            name = "UDP port",
            description = "0 for any that is free; OpenDHT's own is 4222",
            min = "0",
            max = "65535")
    int port() default 0;

    @AttributeDefinition(
            name = "Bind addresses",
            description =
                    "Literal IP addresses to bind to; none for all. With nothing but loopback addresses, nothing else is used")
    String[] bind__addresses() default {};

    @AttributeDefinition(
            name = "Bootstrap nodes",
            description =
                    "HOST:PORT of nodes by which to enter the network, IPv6 addresses in brackets; none by default")
    String[] bootstrap() default {};

    @AttributeDefinition(
            name = "Network id",
            description = "Nodes of other networks are ignored; 0 is the public network",
            min = "0",
            max = "4294967295")
    long network__id() default 0;

    @AttributeDefinition(
            name = "LAN discovery",
            description = "Find nodes on the local network by multicast; never when bound to loopback only")
    boolean lan__discovery() default true;

    @AttributeDefinition(
            name = "Storage maintenance",
            description =
                    "Give the values of others that are stored here to nodes that have come closer to their keys, every ten minutes")
    boolean storage__maintenance() default false;
}
