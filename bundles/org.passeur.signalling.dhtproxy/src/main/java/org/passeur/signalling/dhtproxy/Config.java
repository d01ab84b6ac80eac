package org.passeur.signalling.dhtproxy;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A double underscore stands for one in the key. */
@ObjectClassDefinition(
        name = "Passeur: signalling by OpenDHT proxies",
        description =
                "Reaches the distributed hash table through servers of others; without a configuration it is not there")
@interface Config {
    @AttributeDefinition(
            name = "Proxies",
            description = "HOST:PORT or http(s) URLs of OpenDHT proxies, the first that works is used; at least one")
    String[] proxies();

    @AttributeDefinition(
            name = "Request timeout, milliseconds",
            description = "How long a proxy may take for one request",
            min = "100",
            max = "60000")
    int request__timeout__millis() default 10_000;

    @AttributeDefinition(
            name = "Listen renewal, seconds",
            description = "How often listening begins anew, so that a connection that died silently is noticed",
            min = "5",
            max = "3600")
    int listen__renewal__seconds() default 60;
}
