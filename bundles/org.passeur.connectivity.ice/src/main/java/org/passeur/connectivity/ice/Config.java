package org.passeur.connectivity.ice;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How links are opened. Two underscores in a name here are one in the key, of which one would be a dot. */
@ObjectClassDefinition(
        id = "org.passeur.connectivity.ice",
        name = "Passeur connectivity by ICE",
        description = "Opens links over TCP, with ICE (RFC 8445, RFC 6544)")
public @interface Config {
    /** Literal addresses to listen on and to connect from. */
    @AttributeDefinition(
            name = "Bind addresses",
            description = "Literal IPv4 and IPv6 addresses to listen on and to connect from; "
                    + "empty for those of every interface that is up, except loopback")
    String[] bind__addresses() default {};

    /** Which local TCP ports may be used. */
    @AttributeDefinition(
            name = "Port range",
            description = "Local TCP ports that negotiations may use: 0 for any, PORT, or FIRST-LAST; "
                    + "each negotiation that runs at the same time needs one")
    String port__range() default "0";

    /** Who tells how this host looks from outside. */
    @AttributeDefinition(
            name = "STUN servers",
            description =
                    "Servers that answer STUN over TCP, HOST:PORT, with an IPv6 address in brackets; they say how "
                            + "this host looks from outside its router. None is needed, several are asked at the same time")
    String[] stun__servers() default {};
}
