package org.passeur.core.engine;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Conversation;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.spi.transfer.WireId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A conversation with one device, which many transfers share. Used on the loop; what blocks is the workers' business. */
final class Talk {
    private static final Logger log = LoggerFactory.getLogger(Talk.class);

    private final Node node;
    private final Assembly assembly;
    private final SecureLink link;
    private final RaceStory story;
    private final TransferProtocol protocol;
    private final Offers offers;
    private final Set<Exchange> incoming = new HashSet<>();
    private @Nullable Conversation conversation;

    /** Takes what the far end offers. Called on the loop. */
    interface Offers {
        /**
         * Files are offered.
         *
         * @param exchange by which they come; ended by the caller of this when it is over
         */
        void offered(Arrived offer, Exchange exchange);

        /** An exchange by which files were offered, or were to be, is over. */
        void over(Exchange exchange, @Nullable Exception cause);
    }

    /** An offer. */
    record Arrived(List<FileInfo> files, Receiver.Answer answer, WireId id) {}

    private Talk(
            Node node, Assembly assembly, SecureLink link, RaceStory story, TransferProtocol protocol, Offers offers) {
        this.story = story;
        this.node = node;
        this.assembly = assembly;
        this.link = link;
        this.protocol = protocol;
        this.offers = offers;
    }

    /** On a link that it takes over if its protocol has conversations; else empty, and nothing has happened. */
    static Optional<Talk> on(
            Node node,
            Assembly assembly,
            SecureLink link,
            RaceStory story,
            TransferProtocol protocol,
            Side side,
            Offers offers) {
        var talk = new Talk(node, assembly, link, story, protocol, offers);
        return protocol.conversation(link, side, arrival -> node.loop().post(() -> talk.arrived(arrival)))
                .map(conversation -> {
                    talk.conversation = conversation;
                    return talk;
                });
    }

    private Conversation conversation() {
        Conversation known = conversation;
        if (known == null) {
            throw new IllegalStateException("a talk has its conversation from the beginning");
        }
        return known;
    }

    /** Carries it on a worker; {@code ended} is called on the loop. Gives whether there is a worker for it. */
    boolean begin(Consumer<@Nullable Exception> ended) {
        return node.workers().run("passeur-talk " + device(), () -> {
                    @Nullable Exception cause = null;
                    try {
                        conversation().run();
                    } catch (IOException | RuntimeException e) {
                        cause = e;
                        log.debug("the conversation on {} ended", link.path(), e);
                    }
                    @Nullable Exception told = cause;
                    node.loop().post(() -> ended.accept(told));
                })
                != null;
    }

    DeviceId device() {
        return link.peer().id();
    }

    SecureLink link() {
        return link;
    }

    /** Of the race that opened it. */
    RaceStory story() {
        return story;
    }

    /** Whether another exchange can begin on it, with the providers that there are now. */
    boolean usable(Assembly now) {
        return conversation().open()
                && assembly.security().service() == now.security().service()
                && assembly.self() == now.self()
                && now.protocols().contains(protocol);
    }

    Exchange sending(WireId id, List<OutgoingFile> files, SendObserver observer) {
        return conversation().sending(id, files, observer);
    }

    private void arrived(Conversation.Arrival arrival) {
        Exchange[] made = new Exchange[1];
        made[0] = arrival.receiving((files, answer) -> {
            var offer = new Arrived(List.copyOf(files), answer, arrival.id());
            node.loop().post(() -> offers.offered(offer, made[0]));
        });
        Exchange exchange = made[0];
        incoming.add(exchange);
        if (node.workers().run("passeur-receive " + device(), () -> run(exchange)) == null) {
            incoming.remove(exchange);
            cancel(exchange);
        }
    }

    private void run(Exchange exchange) {
        @Nullable Exception cause = null;
        try {
            exchange.run();
        } catch (IOException | RuntimeException e) {
            cause = e;
            log.debug("an exchange on {} ended", link.path(), e);
        }
        @Nullable Exception told = cause;
        node.loop().post(() -> {
            incoming.remove(exchange);
            offers.over(exchange, told);
        });
    }

    /** Ends one exchange; when the node stops, the far end is not to take that for cancelling. */
    void cancel(Exchange exchange) {
        if (node.talks().stopping()) {
            abort();
        } else {
            node.workers().surely("passeur-cancel", exchange::cancel);
        }
    }

    /** Ends what comes in, and says that no more is wanted. */
    void stop() {
        List.copyOf(incoming).forEach(this::cancel);
        close();
    }

    /** Says that no more is to come; ends when what runs is done. */
    void close() {
        Race.close(conversation());
    }

    /** Ends it now. */
    void abort() {
        node.workers().surely("passeur-close", conversation()::abort);
    }
}
