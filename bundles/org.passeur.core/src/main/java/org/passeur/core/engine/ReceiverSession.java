package org.passeur.core.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Offer;
import org.passeur.api.TransferException;
import org.passeur.core.message.PeerConnectionCodec;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.core.session.OfferEvent;
import org.passeur.core.session.RaceEvent;
import org.passeur.core.session.ReceiverEffect;
import org.passeur.core.session.ReceiverEvent;
import org.passeur.core.session.ReceiverState;
import org.passeur.core.session.Stop;
import org.passeur.core.session.Wait;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.spi.transfer.WireId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what {@link ReceiverState} asks for. Used on the loop; the blocking is done by workers. */
final class ReceiverSession {
    private static final Logger log = LoggerFactory.getLogger(ReceiverSession.class);

    /** Offers that one exchange may make one after the other; more is a sender that plays. */
    private static final int MAX_OFFERS = 100_000;

    private final Node node;
    private final Assembly assembly;
    private final RemoteDevice sender;
    private final PeerConnectionMessage request;
    private final Named<Signalling> arrival;
    private final IncomingTransfers transfers;
    private final Admission admission;
    private final Runnable ended;
    private final Timer timer;
    private final Race race;
    private final AtomicInteger offerNumbers = new AtomicInteger();
    private final Map<SecureLink, Exchange> exchanges = new HashMap<>();
    private final Map<SecureLink, Talk> talks = new HashMap<>();
    private final Map<Exchange, IncomingTransfer> talking = new HashMap<>();
    private final Map<Integer, Waiting> offers = new HashMap<>();
    private final Map<IncomingTransfer, SecureLink> running = new LinkedHashMap<>();
    private final List<Future<?>> sendings = new ArrayList<>();
    private ReceiverState state;
    private boolean exchanging;

    /** An offer that is not a transfer yet. */
    private record Waiting(Talk.Arrived offer, @Nullable Exchange exchange) {}

    /**
     * @param arrival the network that the request came by; the answer goes by all
     * @param transfers told of what begins and ends
     * @param ended called once
     */
    ReceiverSession(
            Node node,
            Assembly assembly,
            RemoteDevice sender,
            PeerConnectionMessage request,
            Named<Signalling> arrival,
            Admission admission,
            IncomingTransfers transfers,
            Runnable ended) {
        this.node = node;
        this.assembly = assembly;
        this.sender = sender;
        this.request = request;
        this.arrival = arrival;
        this.admission = admission;
        this.transfers = transfers;
        this.ended = ended;
        this.timer = new Timer(node.loop(), node.settings(), this::on);
        this.state = ReceiverState.begin(assembly.connectivity().size());
        var wanted = new NegotiationRequest(
                Side.RESPONDER,
                sender.id(),
                PublicAddresses.of(assembly.signallings()),
                Deadline.after(node.settings().of(Wait.GATHERING)));
        this.race = new Race(
                node.workers(), assembly, sender, wanted, event -> node.loop().post(() -> on(event)));
    }

    void begin() {
        timer.waitFor(state.waits(), true);
        race.gather(Optional.of(request.addresses()));
    }

    /** Something happened. */
    void on(ReceiverEvent event) {
        ReceiverState.Step step = state.on(event);
        boolean another = step.next().getClass() != state.getClass();
        state = step.next();
        if (another) {
            timer.waitFor(state.waits(), true);
        }
        step.effects().forEach(this::perform);
        if (event instanceof RaceEvent.RaceOver) {
            running.keySet().forEach(IncomingTransfer::show); // what the losers came to is known now
        }
        if (event instanceof ReceiverEvent.ExchangeEnded e) {
            exchanges.remove(e.link());
            talks.remove(e.link());
            List.copyOf(running.keySet()).stream()
                    .filter(each -> running.get(each) == e.link())
                    .forEach(each -> each.on(new OfferEvent.ExchangeOver(e.cause())));
        }
    }

    /** This end ends it. */
    void stop(TransferException why) {
        List.copyOf(running.keySet()).forEach(each -> each.stop(why));
        on(new Stop(why));
    }

    private void perform(ReceiverEffect effect) {
        if (effect instanceof ReceiverEffect.SendAnswer send) {
            sendAnswer(send.lines());
        } else if (effect instanceof ReceiverEffect.Negotiate) {
            race.open(List.of(), Deadline.after(node.settings().of(Wait.ARRIVAL)));
        } else if (effect instanceof ReceiverEffect.Listen listen) {
            listen(listen.link());
        } else if (effect instanceof ReceiverEffect.Drop drop) {
            close(drop.link());
        } else if (effect instanceof ReceiverEffect.StopNegotiating) {
            sendings.forEach(sending -> sending.cancel(true));
            sendings.clear();
            race.stop();
        } else if (effect instanceof ReceiverEffect.Admit admit) {
            admit(admit.link(), admit.offer());
        } else if (effect instanceof ReceiverEffect.StopExchange stop) {
            Exchange exchange = exchanges.get(stop.link());
            Talk talk = talks.get(stop.link());
            if (exchange != null) {
                node.workers().surely("passeur-cancel", exchange::cancel);
            } else if (talk != null) {
                talk.stop();
            }
        } else if (effect instanceof ReceiverEffect.Note note) {
            log.debug("request of device {}: {}", sender.id(), note.text());
        } else if (effect instanceof ReceiverEffect.Release) {
            List.copyOf(exchanges.keySet()).forEach(this::close);
            List.copyOf(talks.keySet()).forEach(this::close);
            admission.leave(sender.id(), exchanging);
            ended.run();
        }
    }

    private void sendAnswer(List<String> lines) {
        byte[] message = PeerConnectionCodec.encode(
                PeerConnectionMessage.fitting(request.id(), PeerConnectionMessage.RESPONSE, lines));
        Deadline deadline = Deadline.after(node.settings().of(Wait.ARRIVAL));
        List<Named<Signalling>> ways = new ArrayList<>(List.of(arrival));
        assembly.signallings().stream()
                .filter(way -> way.service() != arrival.service())
                .forEach(ways::add);
        // by all of them: the sender may have left the network that its request came by
        List<Exception> failures = new ArrayList<>(); // loop only
        for (Named<Signalling> way : ways) {
            Future<?> sending = node.workers().run("passeur-answer " + sender.id(), () -> {
                @Nullable Exception failure = answer(way.service(), message, deadline);
                node.loop().post(() -> answered(way, failure, failures, ways.size()));
            });
            if (sending != null) {
                sendings.add(sending);
            } else {
                node.loop().post(() -> answered(way, new IOException("this node is too busy"), failures, ways.size()));
            }
        }
    }

    private @Nullable Exception answer(Signalling way, byte[] message, Deadline deadline) {
        try {
            way.send(sender, message, deadline);
            return null;
        } catch (IOException | RuntimeException e) {
            return e;
        }
    }

    private void answered(Named<Signalling> way, @Nullable Exception failure, List<Exception> failures, int ways) {
        if (failure == null) {
            on(new ReceiverEvent.AnswerTaken(way.name()));
            return;
        }
        failures.add(failure);
        if (failures.size() == ways) {
            Exception first = failures.get(0);
            failures.stream().filter(each -> each != first).forEach(first::addSuppressed);
            on(new ReceiverEvent.AnswerNotTaken(first));
        }
    }

    private void listen(SecureLink link) {
        race.take(link);
        Exchange exchange;
        try {
            TransferProtocol protocol = Protocols.named(assembly.protocols(), link.protocol());
            Optional<Talk> talk =
                    Talk.on(node, assembly, link, race.story(), protocol, Side.RESPONDER, new OnTalk(link));
            if (talk.isPresent()) {
                begin(talk.get(), link);
                return;
            }
            exchange = protocol.receiving(link, (files, answer) -> {
                var offered = new Talk.Arrived(List.copyOf(files), answer, WireId.random());
                node.loop().post(() -> offered(link, new Waiting(offered, null)));
            });
        } catch (IOException | RuntimeException e) {
            close(link);
            node.loop().post(() -> on(new ReceiverEvent.ExchangeEnded(link, e)));
            return;
        }
        exchanges.put(link, exchange);
        if (node.workers().run("passeur-receive " + sender.id(), () -> run(link, exchange)) == null) {
            close(link);
            node.loop().post(() -> on(new ReceiverEvent.ExchangeEnded(link, new IOException("this node is too busy"))));
        }
    }

    private void begin(Talk talk, SecureLink link) {
        talks.put(link, talk);
        boolean begun = talk.begin(cause -> {
            node.talks().over(talk);
            on(new ReceiverEvent.ExchangeEnded(link, cause));
        });
        if (!begun) {
            close(link);
            node.loop().post(() -> on(new ReceiverEvent.ExchangeEnded(link, new IOException("this node is too busy"))));
        }
    }

    /** What is offered on a conversation. */
    private final class OnTalk implements Talk.Offers {
        private final SecureLink link;

        private OnTalk(SecureLink link) {
            this.link = link;
        }

        @Override
        public void offered(Talk.Arrived offer, Exchange exchange) {
            ReceiverSession.this.offered(link, new Waiting(offer, exchange));
        }

        @Override
        public void over(Exchange exchange, @Nullable Exception cause) {
            IncomingTransfer transfer = talking.remove(exchange);
            if (transfer != null) {
                transfer.over(exchange, cause);
            }
        }
    }

    private void run(SecureLink link, Exchange exchange) {
        @Nullable Exception cause = null;
        try {
            exchange.run();
        } catch (IOException | RuntimeException e) {
            cause = e;
            log.debug("the exchange on {} ended", link.path(), e);
        } finally {
            Race.close(link);
        }
        @Nullable Exception told = cause;
        node.loop().post(() -> on(new ReceiverEvent.ExchangeEnded(link, told)));
    }

    private void offered(SecureLink link, Waiting waiting) {
        int number = offerNumbers.incrementAndGet();
        if (waiting.offer().files().isEmpty() || number > MAX_OFFERS) {
            close(link);
            return;
        }
        offers.put(number, waiting);
        on(new ReceiverEvent.Offered(link, number));
        offers.remove(number);
    }

    private void admit(SecureLink link, int number) {
        Waiting waiting = offers.get(number);
        if (waiting == null) {
            return;
        }
        if (!exchanging) {
            exchanging = true;
            admission.exchange(sender.id());
        }
        Talk talk = talks.get(link);
        Exchange exchange = waiting.exchange();
        if (talk != null && exchange != null) {
            admit(waiting.offer(), talk, exchange);
            return;
        }
        var offer = new Offer(
                node.book().newId(),
                sender.account(),
                sender.id(),
                assembly.contacts().flatMap(contacts -> contacts.of(sender.account())),
                waiting.offer().files());
        IncomingTransfer[] made = new IncomingTransfer[1];
        made[0] = new IncomingTransfer(
                node,
                offer,
                sender,
                new Way(
                        Optional.of(link),
                        Optional.of(race.story()),
                        waiting.offer().answer(),
                        null,
                        () -> on(new Stop(new TransferException.Cancelled(false, "the transfer was cancelled here"))),
                        Optional.empty()),
                () -> {
                    running.remove(made[0]);
                    transfers.over(made[0]);
                });
        running.put(made[0], link);
        transfers.begun(made[0]);
        made[0].begin();
    }

    private void admit(Talk.Arrived offer, Talk talk, Exchange exchange) {
        node.talks().opened(talk);
        Welcome.admit(node, assembly, sender, talk, offer, exchange, transfers, talking);
    }

    private void close(SecureLink link) {
        race.take(link);
        node.workers().surely("passeur-close", () -> Race.close(link));
    }
}
