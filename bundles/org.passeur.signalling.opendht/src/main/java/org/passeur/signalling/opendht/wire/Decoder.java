package org.passeur.signalling.opendht.wire;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Item;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Unpacking;
import org.passeur.opendht.value.Value;

/** Reads datagrams. */
public final class Decoder {
    private static final int MAX_IDS = 65_536;
    private static final int MAX_PARTS = 64;
    private static final int MAX_NAME = 16;
    private static final int MAX_TEXT = 512;
    private static final long UINT32 = 0xffff_ffffL;

    private final Item.Dictionary top;

    private Decoder(Item.Dictionary top) {
        this.top = top;
    }

    /** What the datagram says. */
    public static Envelope decode(byte[] datagram) throws Malformed {
        Item.Dictionary top = Unpacking.read(datagram).dictionary();
        Item network = top.get("n");
        boolean client = top.get("s") instanceof Item.Truth role && role.value();
        return new Envelope(
                transaction(top.need("t")),
                network == null ? 0 : network.unsigned(UINT32),
                client,
                new Decoder(top).message());
    }

    private static int transaction(Item item) throws Malformed {
        if (item instanceof Item.Whole) {
            return (int) item.unsigned(UINT32);
        }
        Bytes old = item.bytes(4);
        int id = 0;
        for (byte b : old.array()) {
            id = id << 8 | (b & 0xff);
        }
        return id;
    }

    /** The kind is told by which key is there; {@code y} only repeats it. */
    private Message message() throws Malformed {
        Item found = top.get("e");
        if (found != null) {
            return failure(found);
        }
        found = top.get("r");
        if (found != null) {
            return reply(found.dictionary());
        }
        found = top.get("p");
        if (found != null) {
            return parts(found.dictionary());
        }
        found = top.get("u");
        if (found != null) {
            return oldUpdate(found.dictionary());
        }
        return request(top.need("q").text(MAX_NAME), top.need("a").dictionary());
    }

    private Message failure(Item item) throws Malformed {
        List<Item> error = item.sequence(2);
        if (error.size() != 2) {
            throw new Malformed("an error has a code and a text");
        }
        Id sender = top.get("r") instanceof Item.Dictionary r && r.get("id") != null
                ? r.need("id").id()
                : null;
        return new Message.Failure(
                sender, (int) error.get(0).unsigned(0xffff), error.get(1).text(MAX_TEXT));
    }

    private static Message reply(Item.Dictionary r) throws Malformed {
        Item valueId = r.get("vid");
        Item seenAs = r.get("sa");
        Item token = r.get("token");
        Item rows = r.get("fileds");
        return new Message.Reply(
                r.need("id").id(),
                valueId == null ? null : valueId.unsigned64(),
                seenAs == null ? null : address(seenAs),
                nodes(r.get("n4"), Family.V4),
                nodes(r.get("n6"), Family.V6),
                token == null ? null : token.bytes(Message.MAX_TOKEN),
                values(r.get("values")),
                rows == null ? null : Rows.read(rows));
    }

    private static InetAddress address(Item item) throws Malformed {
        return NodeList.address(item.bytes(Family.V6.addressLength()).array());
    }

    private static List<NodeAddress> nodes(@Nullable Item item, Family family) throws Malformed {
        return item == null ? List.of() : NodeList.read(item.bytes(NodeList.limit(family)), family);
    }

    private static Values values(@Nullable Item item) throws Malformed {
        return item == null ? Values.NONE : Values.read(item);
    }

    private static Message parts(Item.Dictionary p) throws Malformed {
        if (p.entries().isEmpty() || p.entries().size() > MAX_PARTS) {
            throw new Malformed("a datagram has 1 to " + MAX_PARTS + " parts");
        }
        List<Message.Part> parts = new ArrayList<>();
        for (Map.Entry<String, Item> entry : p.entries().entrySet()) {
            Item.Dictionary part = entry.getValue().dictionary();
            parts.add(new Message.Part(
                    index(entry.getKey()),
                    (int) part.need("o").unsigned(Value.MAX_PACKED),
                    part.need("d").bytes(Value.MAX_PACKED)));
        }
        return new Message.Parts(parts);
    }

    private static int index(String key) throws Malformed {
        if (key.isEmpty() || key.length() > 4 || !key.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new Malformed("parts are numbered");
        }
        return Integer.parseInt(key);
    }

    private static Message oldUpdate(Item.Dictionary u) throws Malformed {
        Item token = u.get("token");
        Message.Happening happening = happening(u);
        return new Message.OldUpdate(
                u.need("id").id(),
                token == null ? Bytes.EMPTY : token.bytes(Message.MAX_TOKEN),
                happening,
                ids(u.need(happening.key())));
    }

    private static Message.Happening happening(Item.Dictionary map) {
        return map.get(Message.Happening.REFRESHED.key()) != null
                ? Message.Happening.REFRESHED
                : Message.Happening.EXPIRED;
    }

    private static List<Long> ids(Item item) throws Malformed {
        List<Long> ids = new ArrayList<>();
        for (Item id : item.sequence(MAX_IDS)) {
            ids.add(id.unsigned64());
        }
        return ids;
    }

    private static Message request(String name, Item.Dictionary a) throws Malformed {
        Id sender = a.need("id").id();
        return switch (name) {
            case "ping" -> new Message.Ping(sender);
            case "find" -> new Message.Find(sender, a.need("target").id(), want(a));
            case "update" -> update(sender, a);
            case "get", "put", "listen", "refresh" ->
                a.get("h") == null ? new Message.Incomplete(sender, name) : keyed(name, sender, a);
            default -> throw new Malformed("an unknown request");
        };
    }

    private static Message keyed(String name, Id sender, Item.Dictionary a) throws Malformed {
        Id key = a.need("h").id();
        return switch (name) {
            case "get" -> new Message.Get(sender, key, query(a), want(a));
            case "put" -> new Message.Put(sender, key, values(a.need("values")), created(a), token(a));
            case "listen" ->
                new Message.Listen(
                        sender,
                        (int) number(a, "ve", 0, 1 << 16),
                        key,
                        token(a),
                        (int) number(a, "sid", 0, UINT32),
                        query(a));
            default -> new Message.Refresh(sender, key, a.need("vid").unsigned64(), token(a));
        };
    }

    private static Message update(Id sender, Item.Dictionary a) throws Malformed {
        int socket = (int) a.need("sid").unsigned(UINT32);
        Item values = a.get("values");
        if (values != null) {
            return new Message.Update(sender, a.need("h").id(), socket, values(values), created(a), token(a));
        }
        Message.Happening happening = happening(a);
        return new Message.UpdateIds(sender, socket, token(a), happening, ids(a.need(happening.key())));
    }

    private static Bytes token(Item.Dictionary a) throws Malformed {
        Item token = a.get("token");
        return token == null ? Bytes.EMPTY : token.bytes(Message.MAX_TOKEN);
    }

    private static OptionalLong created(Item.Dictionary a) throws Malformed {
        Item created = a.get("c");
        return created == null ? OptionalLong.empty() : OptionalLong.of(created.unsigned(Long.MAX_VALUE));
    }

    private static long number(Item.Dictionary a, String key, long otherwise, long most) throws Malformed {
        Item item = a.get(key);
        return item == null ? otherwise : item.unsigned(most);
    }

    private static @Nullable Query query(Item.Dictionary a) throws Malformed {
        Item query = a.get("q");
        return query == null ? null : Query.read(query);
    }

    private static Set<Family> want(Item.Dictionary a) throws Malformed {
        Set<Family> want = EnumSet.noneOf(Family.class);
        Item w = a.get("w");
        for (Item number : w == null ? List.<Item>of() : w.sequence(8)) {
            long n = number.unsigned64();
            for (Family family : Family.values()) {
                if (family.number() == n) {
                    want.add(family);
                }
            }
        }
        return want;
    }
}
