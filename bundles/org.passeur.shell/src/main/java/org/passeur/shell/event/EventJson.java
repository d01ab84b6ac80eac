package org.passeur.shell.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.passeur.api.Account;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.api.Finding;
import org.passeur.api.LinkPath;
import org.passeur.api.LinkSecurity;
import org.passeur.api.Metric;
import org.passeur.api.MovedFile;
import org.passeur.api.Offer;
import org.passeur.api.Outcome;
import org.passeur.api.Part;
import org.passeur.api.PathAttempt;
import org.passeur.api.Printable;
import org.passeur.api.TableKey;
import org.passeur.api.TableStatus;
import org.passeur.api.TableValue;
import org.passeur.api.Ticket;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;

/**
 * What happens, as JSON objects: each has {@code time} and {@code event}, and those of a transfer its id as
 * {@code transfer}. The form is documented in docs/command-line.md; fields may be added, never changed.
 */
public final class EventJson {
    private EventJson() {}

    /** The object for an event. */
    public static Optional<ObjectNode> of(TransferEvent event) {
        ObjectNode json = named(event.time(), name(event));
        json.put("transfer", event.transfer().toString());
        if (event instanceof TransferEvent.Created e) {
            describe(json, e.view());
        } else if (event instanceof TransferEvent.DeviceFound e) {
            device(json, e.device()).put("provider", e.provider());
        } else if (event instanceof TransferEvent.OfferSent e) {
            device(json, e.device()).put("provider", e.provider());
        } else if (event instanceof TransferEvent.OfferAnswered e) {
            device(json, e.device()).put("provider", e.provider());
        } else if (event instanceof TransferEvent.LinkOpened e) {
            device(json, e.device()).set("path", path(e.path()));
        } else if (event instanceof TransferEvent.Secured e) {
            security(device(json, e.device()), e.security()).set("path", path(e.path()));
        } else if (event instanceof TransferEvent.AwaitingPeer e) {
            device(json, e.device());
        } else if (event instanceof TransferEvent.OfferReceived e) {
            offer(json, e.offer());
        } else if (event instanceof TransferEvent.Accepted e) {
            device(json, e.device());
        } else if (event instanceof TransferEvent.Progressed e) {
            device(json, e.device()).put("bytes", e.bytes()).put("total", e.totalBytes());
        } else if (event instanceof TransferEvent.PartEnded e) {
            device(json, e.device()).put("outcome", outcomeName(e.outcome()));
            outcome(json, e.outcome());
            attempts(json, e.attempts());
        } else if (event instanceof TransferEvent.Ended e) {
            outcome(json, e.outcome());
        }
        return Optional.of(json);
    }

    private static String name(TransferEvent event) {
        if (event instanceof TransferEvent.Created) {
            return "created";
        } else if (event instanceof TransferEvent.DeviceFound) {
            return "device-found";
        } else if (event instanceof TransferEvent.OfferSent) {
            return "offer-sent";
        } else if (event instanceof TransferEvent.OfferAnswered) {
            return "offer-answered";
        } else if (event instanceof TransferEvent.LinkOpened) {
            return "link";
        } else if (event instanceof TransferEvent.Secured) {
            return "secured";
        } else if (event instanceof TransferEvent.AwaitingPeer) {
            return "awaiting-peer";
        } else if (event instanceof TransferEvent.OfferReceived) {
            return "offer";
        } else if (event instanceof TransferEvent.Accepted) {
            return "accepted";
        } else if (event instanceof TransferEvent.Progressed) {
            return "progress";
        } else if (event instanceof TransferEvent.PartEnded) {
            return "part-ended";
        }
        return outcomeName(((TransferEvent.Ended) event).outcome());
    }

    private static String outcomeName(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            TransferException reason = failed.reason();
            return reason instanceof TransferException.Refused
                    ? "refused"
                    : reason instanceof TransferException.Cancelled ? "cancelled" : "failed";
        }
        return "finished";
    }

    private static void outcome(ObjectNode json, Outcome outcome) {
        if (outcome instanceof Outcome.Finished finished) {
            finished(json, finished.files());
        } else if (outcome instanceof Outcome.Failed failed) {
            json.put("reason", failed.reason().reason())
                    .put("message", failed.reason().getMessage());
            if (failed.reason() instanceof TransferException.Cancelled cancelled) {
                json.put("by", cancelled.byPeer() ? "peer" : "us");
            }
        }
    }

    /** The first file's fields stand in the object itself, which is all of it for most transfers. */
    private static void finished(ObjectNode json, List<MovedFile> files) {
        if (!files.isEmpty()) {
            moved(json, files.get(0));
        }
        var list = json.putArray("files");
        files.forEach(f -> moved(list.addObject(), f));
    }

    private static void moved(ObjectNode json, MovedFile file) {
        json.put("file", file.path().toString()).put("size", file.size()).put("sha256", file.sha256());
    }

    private static void offer(ObjectNode json, Offer offer) {
        json.put("account", offer.sender().hex());
        device(json, offer.device());
        offer.contact().ifPresent(c -> json.put("contact", c.name()));
        files(json, offer.files());
        json.put("total", offer.totalBytes());
    }

    private static void files(ObjectNode json, List<FileInfo> files) {
        var list = json.putArray("files");
        files.forEach(f -> file(list.addObject(), f));
    }

    private static void file(ObjectNode json, FileInfo file) {
        json.put("name", file.name()).put("size", file.size());
        if (file.kind() != FileInfo.Kind.FILE) {
            json.put("kind", lower(file.kind()));
        }
        file.modified().ifPresent(time -> json.put("modified", time.toString()));
        if (file.executable()) {
            json.put("executable", true);
        }
        if (!file.target().isEmpty()) {
            json.put("target", file.target());
        }
    }

    private static ObjectNode path(LinkPath path) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", lower(path.kind()))
                .put("local", address(path.local()))
                .put("remote", address(path.remote()))
                .put("provider", path.provider());
    }

    private static ObjectNode security(ObjectNode json, LinkSecurity security) {
        return json.put("suite", security.cipherSuite())
                .put("protocol", security.protocol())
                .put("provider", security.provider())
                .put("handshake_millis", security.handshake().toMillis())
                .put("chosen", security.chosen());
    }

    private static void attempts(ObjectNode json, List<PathAttempt> attempts) {
        var list = json.putArray("attempts");
        for (PathAttempt attempt : attempts) {
            ObjectNode one =
                    list.addObject().put("provider", attempt.provider()).put("kind", lower(attempt.kind()));
            attempt.local().ifPresent(local -> one.put("local", address(local)));
            one.put("remote", address(attempt.remote()))
                    .put("result", lower(attempt.result()))
                    .put("millis", attempt.took().toMillis());
            if (!attempt.detail().isEmpty()) {
                one.put("detail", attempt.detail());
            }
        }
    }

    private static ObjectNode device(ObjectNode json, DeviceId device) {
        return json.put("device", device.hex());
    }

    private static void describe(ObjectNode json, Transfer transfer) {
        json.put("direction", lower(transfer.direction()))
                .put("account", transfer.peer().hex())
                .put("state", lower(transfer.state()))
                .put("bytes", transfer.bytes())
                .put("total", transfer.totalBytes());
        files(json, transfer.files());
    }

    /** A transfer in a list, with its parts. */
    public static ObjectNode transfer(Transfer transfer) {
        ObjectNode json = named(transfer.started(), "transfer");
        json.put("transfer", transfer.id().toString());
        describe(json, transfer);
        failure(json, transfer.failure());
        var parts = json.putArray("parts");
        for (Part part : transfer.parts()) {
            ObjectNode one = device(parts.addObject(), part.device());
            one.put("state", lower(part.state())).put("bytes", part.bytes());
            part.path().ifPresent(p -> one.set("path", path(p)));
            part.security().ifPresent(s -> security(one.putObject("security"), s));
            attempts(one, part.attempts());
            failure(one, part.failure());
        }
        return json;
    }

    private static void failure(ObjectNode json, Optional<TransferException> failure) {
        failure.ifPresent(f -> json.put("reason", f.reason()).put("message", f.getMessage()));
    }

    /** Who we are, with what others need to send to us. */
    public static ObjectNode account(String event, Account account, Ticket ticket) {
        return named(Instant.now(), event)
                .put("ticket", ticket.toString())
                .put("account", account.id().hex())
                .put("device", account.device().hex())
                .put("name", account.displayName());
    }

    /** How our part in a table stands. */
    public static ObjectNode table(String event, String provider, TableStatus status) {
        ObjectNode json = named(Instant.now(), event)
                .put("provider", provider)
                .put("node", status.node())
                .put("network", status.network())
                .put("port", status.port())
                .put("connected", status.connected());
        var seen = json.putArray("public_addresses");
        status.publicAddresses().forEach(address -> seen.add(address.getHostAddress()));
        var entries = json.putArray("entry_points");
        status.entryPoints().forEach(address -> entries.add(address(address)));
        return json;
    }

    /** One figure. */
    public static ObjectNode metric(Metric metric) {
        ObjectNode json = named(Instant.now(), "metric").put("name", metric.name());
        ObjectNode labels = json.putObject("labels");
        metric.labels().forEach(labels::put);
        json.put("kind", lower(metric.kind()));
        if (metric.value() == Math.rint(metric.value())) {
            json.put("value", (long) metric.value());
        } else {
            json.put("value", metric.value());
        }
        return json.put("help", metric.help());
    }

    /** What a check found. */
    public static ObjectNode finding(Finding finding) {
        ObjectNode json = named(Instant.now(), "finding")
                .put("subject", finding.subject())
                .put("verdict", lower(finding.verdict()))
                .put("text", finding.text());
        var ways = json.putArray("ways");
        finding.ways().stream().sorted().forEach(way -> ways.add(lower(way)));
        return json;
    }

    /** What follows from all that a check found. */
    public static ObjectNode checkup(boolean reachable) {
        return named(Instant.now(), "checkup").put("reachable", reachable);
    }

    /** A value was put. */
    public static ObjectNode put(String event, TableKey key, int size) {
        return named(Instant.now(), event).put("key", key.hex()).put("size", size);
    }

    /** Values under a key are listened to. */
    public static ObjectNode listening(TableKey key) {
        return named(Instant.now(), "listening").put("key", key.hex());
    }

    /** A value of a table; {@code text} is there only if all of it is safe to print. */
    public static ObjectNode value(TableKey key, TableValue value) {
        ObjectNode json = named(Instant.now(), "value")
                .put("key", key.hex())
                .put("id", "%016x".formatted(value.id()))
                .put("type", value.type())
                .put("proof", lower(value.proof()));
        value.owner().ifPresent(owner -> json.put("owner", owner).put("edition", value.edition()));
        if (!value.userType().isEmpty()) {
            json.put("user_type", Printable.of(value.userType()));
        }
        json.put("size", value.content().length);
        text(value.content()).ifPresent(text -> json.put("text", text));
        return json.put("content", Base64.getEncoder().encodeToString(value.content()));
    }

    private static Optional<String> text(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return Printable.of(text, text.length()).equals(text) ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** A command failed for a reason that is no transfer's. */
    public static ObjectNode failed(String reason, String message) {
        return named(Instant.now(), "failed").put("reason", reason).put("message", message);
    }

    /** An object of this kind, to be filled. */
    public static ObjectNode named(Instant time, String event) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("time", time.toString())
                .put("event", event);
    }

    private static String address(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
