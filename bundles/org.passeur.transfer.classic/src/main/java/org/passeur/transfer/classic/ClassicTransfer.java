package org.passeur.transfer.classic;

import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.TransferProtocol;

/** Moves files as Jami did from 2018 to 2022: a header, the receiver's GO, the bytes; one file after the other. */
@Component(configurationPid = "org.passeur.transfer.classic")
@Designate(ocd = ClassicTransfer.Config.class)
public final class ClassicTransfer implements TransferProtocol {
    /** What this stream is called in TLS. Jami itself offers no protocol there; the number counts our changes. */
    static final String ALPN = "jami-classic/1";

    private final Limits limits;

    /** Reads the configuration. */
    @Activate
    public ClassicTransfer(Config config) {
        this(new Limits(
                config.buffer__bytes(),
                Duration.ofMillis(config.header__timeout__millis()),
                Duration.ofMillis(config.end__timeout__millis()),
                Duration.ofMillis(config.cancel__grace__millis())));
    }

    ClassicTransfer(Limits limits) {
        this.limits = limits;
    }

    @Override
    public String alpn() {
        return ALPN;
    }

    @Override
    public Exchange sending(SecureLink link, List<OutgoingFile> files, SendObserver observer) {
        return new ClassicSender(link, files, observer, limits);
    }

    @Override
    public Exchange receiving(SecureLink link, Receiver receiver) {
        return new ClassicReceiver(link, receiver, limits);
    }

    /** Keys are spelt with single underscores; in a method's name each is written twice (OSGi DS 112.8.2.1). */
    @SuppressWarnings("MemberName")
    @ObjectClassDefinition(
            name = "Passeur: transfer by Jami's classic stream",
            description = "Buffers and deadlines of the classic stream")
    public @interface Config {
        /** Content handed over at once. */
        @AttributeDefinition(
                description = "Bytes of content handed over at once, 4096 to 16777216; a sender holds one such buffer,"
                        + " a receiver two")
        int buffer__bytes() default 262_144;

        /** How long a header may take. */
        @AttributeDefinition(
                description = "Milliseconds that a receiver waits for a complete header: for the first one, and for the"
                        + " next one or the end after each file")
        long header__timeout__millis() default 30_000;

        /** How long the receiver may take to end. */
        @AttributeDefinition(
                description = "Milliseconds that a sender waits for the receiver's end after the last byte; long enough"
                        + " for what is in flight and for storing the file durably")
        long end__timeout__millis() default 60_000;

        /** How long an orderly end may take. */
        @AttributeDefinition(
                description =
                        "Milliseconds that an orderly end may take after cancelling or a failure, 1 to 900, before"
                                + " the link is closed hard")
        long cancel__grace__millis() default 700;
    }
}
