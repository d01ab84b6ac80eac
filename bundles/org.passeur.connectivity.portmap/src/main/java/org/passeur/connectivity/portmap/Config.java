package org.passeur.connectivity.portmap;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How routers are asked. Two underscores in a name here are one in the key, of which one would be a dot. */
@ObjectClassDefinition(
        id = "org.passeur.connectivity.portmap",
        name = "Passeur port mapping",
        description = "Asks the router to let connections in: PCP (RFC 6887), NAT-PMP (RFC 6886), UPnP IGD")
public @interface Config {
    /** Ways to ask, best first. */
    @AttributeDefinition(
            name = "Protocols",
            description = "Ways to ask the router, best first: pcp, natpmp, upnp; none of them to ask no router")
    String[] protocols() default {"pcp", "natpmp", "upnp"};

    /** The router to ask by PCP and NAT-PMP. */
    @AttributeDefinition(
            name = "Gateway",
            description = "Literal IPv4 address of the router to ask by PCP and NAT-PMP; "
                    + "empty for the default route's, which only Linux tells")
    String gateway() default "";

    /** Of which local addresses the routers are looked at. */
    @AttributeDefinition(
            name = "Bind addresses",
            description = "Literal local addresses whose routers are asked; "
                    + "empty for those of every interface that is up and behind a router")
    String[] bind__addresses() default {};

    /** How long a mapping lasts without being renewed. */
    @AttributeDefinition(
            name = "Lifetime",
            description = "Seconds that a mapping lasts if this node dies, 120 to 86400; it is renewed at half of it")
    int lifetime__seconds() default 3600;
}
