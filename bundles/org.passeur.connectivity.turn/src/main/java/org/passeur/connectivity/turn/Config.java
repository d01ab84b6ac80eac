package org.passeur.connectivity.turn;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Which TURN servers there are. Two underscores in a name here are one in the key, of which one would be a dot. */
@ObjectClassDefinition(
        id = "org.passeur.connectivity.turn",
        name = "Passeur connectivity by TURN",
        description = "Opens links through TURN servers over TCP or TLS (RFC 8656, RFC 6062, RFC 6156)")
public @interface Config {
    /** The servers. */
    @AttributeDefinition(
            name = "Servers",
            description =
                    "turn:USER:PASSWORD@HOST:PORT?transport=tcp, or turns: for TLS, there with &fingerprint= and the "
                            + "SHA-256 of a certificate that no authority has signed; the quickest that answers is used; none by default",
            type = AttributeType.PASSWORD)
    String[] servers() default {};

    /** Which local addresses may be used. */
    @AttributeDefinition(
            name = "Bind addresses",
            description = "Literal IPv4 and IPv6 addresses to connect from; empty for any")
    String[] bind__addresses() default {};

    /** Whose certificates are trusted. */
    @AttributeDefinition(
            name = "Authorities",
            description = "PEM file with certificates that are trusted for turns: beside the system's; empty for none")
    String authorities() default "";

    /** How long what is not used stays. */
    @AttributeDefinition(
            name = "Idle timeout in milliseconds",
            description = "How long an allocation is kept that no negotiation and no link uses",
            min = "0")
    long idle__timeout__millis() default 60_000;
}
