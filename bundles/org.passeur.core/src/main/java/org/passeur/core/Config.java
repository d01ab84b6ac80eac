package org.passeur.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What can be configured; the names of the keys have single underscores. */
@ObjectClassDefinition(name = "Passeur core", description = "How long sessions wait, and how many run at a time")
@interface Config {
    @AttributeDefinition(
            description = "how long a device of the recipient is looked for, and then how long for its answer")
    long answer__timeout__millis() default 30_000;

    @AttributeDefinition(description = "how long connectivity providers gather what to tell the far end")
    long gathering__timeout__millis() default 10_000;

    @AttributeDefinition(description = "how long a link may take to open and to be secured")
    long negotiation__timeout__millis() default 10_000;

    @AttributeDefinition(
            description = "how long a link that is there waits for a better kind of path (direct before mapped before"
                    + " punched before relayed) while one is still being tried: half as long again as it took itself,"
                    + " but no longer than this; 0 takes the first")
    long path__grace__millis() default 1_000;

    @AttributeDefinition(description = "how long an offer waits to be accepted or refused")
    long acceptance__timeout__millis() default 600_000;

    @AttributeDefinition(
            description = "how long no byte of content may move before the transfer ends as broken; longer than the"
                    + " transfer protocol's own end takes")
    long inactivity__timeout__millis() default 120_000;

    @AttributeDefinition(
            description = "whose requests are answered; a stranger who gets no answer learns no address of this node",
            options = {@Option(value = "anyone"), @Option(value = "contacts")})
    String answer__requests__from() default "anyone";

    @AttributeDefinition(description = "how many requests of others are negotiated at a time; more get no answer")
    int max__incoming__negotiations() default 32;

    @AttributeDefinition(description = "how many of these one device may have")
    int max__incoming__negotiations__per__sender() default 4;

    @AttributeDefinition(description = "how many devices are negotiated with for sending at a time; more wait")
    int max__outgoing__negotiations() default 32;

    @AttributeDefinition(
            description =
                    "how many links files are received on at a time, waiting offers included; a quarter per device")
    int max__incoming__exchanges() default 128;

    @AttributeDefinition(description = "how many threads may work at a time")
    int max__worker__threads() default 1024;

    @AttributeDefinition(description = "how many ended transfers can still be asked about")
    int kept__ended__transfers() default 1000;
}
