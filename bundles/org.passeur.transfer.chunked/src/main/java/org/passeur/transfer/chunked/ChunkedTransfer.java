package org.passeur.transfer.chunked;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Conversation;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.spi.transfer.WireId;

/** Moves trees of files in chunks that are proven on arrival; many transfers, both ways, on one link. */
@Component(configurationPid = "org.passeur.transfer.chunked", property = "service.ranking:Integer=100")
@Designate(ocd = ChunkedTransfer.Config.class)
public final class ChunkedTransfer implements TransferProtocol {
    static final String ALPN = "passeur/1";

    private final Limits limits;
    private final AtomicLong described = new AtomicLong();

    /** Reads the configuration. */
    @Activate
    public ChunkedTransfer(Config config) {
        this(new Limits(
                config.memory__bytes(),
                Duration.ofMillis(config.offer__timeout__millis()),
                Duration.ofMillis(config.silence__millis()),
                Duration.ofMillis(config.idle__millis()),
                Duration.ofMillis(config.cancel__grace__millis())));
    }

    ChunkedTransfer(Limits limits) {
        this.limits = limits;
    }

    @Override
    public String alpn() {
        return ALPN;
    }

    @Override
    public boolean trees() {
        return true;
    }

    @Override
    public Exchange sending(SecureLink link, List<OutgoingFile> files, SendObserver observer) {
        return SoleExchange.sending(link, limits, described, WireId.random(), files, observer);
    }

    @Override
    public Exchange receiving(SecureLink link, Receiver receiver) {
        return SoleExchange.receiving(link, limits, described, receiver);
    }

    @Override
    public Optional<Conversation> conversation(SecureLink link, Side side, Conversation.Host host) {
        return Optional.of(new ChunkedConversation(link, side, host, limits, described));
    }

    /** Keys are spelt with single underscores; in a method's name each is written twice (OSGi DS 112.8.2.1). */
    @SuppressWarnings("MemberName")
    @ObjectClassDefinition(
            name = "Passeur: transfer by verified chunks",
            description = "Memory and deadlines of the chunked protocol")
    public @interface Config {
        /** Shared by the exchanges of a conversation. */
        @AttributeDefinition(
                description =
                        "Bytes of content that a receiver takes before they are stored, for all transfers on one link"
                                + " together; at least 133120")
        int memory__bytes() default 16 << 20;

        /** How long an offer may take. */
        @AttributeDefinition(
                description = "Milliseconds from the beginning of an offer to the last of its descriptions")
        long offer__timeout__millis() default 30_000;

        /** When to ask. */
        @AttributeDefinition(
                description =
                        "Milliseconds of silence after which the other side is asked whether it is there; after three"
                                + " times as long the link is given up")
        long silence__millis() default 15_000;

        /** How long a link is kept. */
        @AttributeDefinition(description = "Milliseconds that a link without transfers is kept for the next one")
        long idle__millis() default 60_000;

        /** How long an orderly end may take. */
        @AttributeDefinition(
                description =
                        "Milliseconds that an orderly end may take after cancelling or a failure, 1 to 900, before"
                                + " the link is closed hard")
        long cancel__grace__millis() default 700;
    }
}
