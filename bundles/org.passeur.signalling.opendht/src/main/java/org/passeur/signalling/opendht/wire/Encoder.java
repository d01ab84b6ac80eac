package org.passeur.signalling.opendht.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Packing;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueCodec;

/**
 * Writes messages. One message is one datagram, unless its values are too large for that: then they follow in datagrams
 * of their own.
 */
public final class Encoder {
    /** Values that are smaller than this together go inline. */
    static final int MAX_INLINE = 600;

    private static final int MAX_INLINE_VALUES = 50;
    /** Bytes of a value in one datagram. */
    static final int PART = 1280;

    private final Packing packing = new Packing();
    private final Envelope envelope;
    private final String agent;
    private List<byte[]> packed = List.of();
    private boolean inline = true;

    private Encoder(Envelope envelope, String agent) {
        this.envelope = envelope;
        this.agent = agent;
    }

    /** The datagrams, in the order in which they have to be sent. */
    public static List<byte[]> encode(Envelope envelope, String agent) {
        var encoder = new Encoder(envelope, agent);
        List<byte[]> datagrams = new ArrayList<>();
        datagrams.add(encoder.main());
        if (!encoder.inline) {
            for (int index = 0; index < encoder.packed.size(); index++) {
                addParts(envelope, index, encoder.packed.get(index), datagrams);
            }
        }
        return datagrams;
    }

    private static void addParts(Envelope envelope, int index, byte[] value, List<byte[]> datagrams) {
        for (int offset = 0; offset < value.length; offset += PART) {
            byte[] piece = new byte[Math.min(PART, value.length - offset)];
            System.arraycopy(value, offset, piece, 0, piece.length);
            var part = new Message.Parts(List.of(new Message.Part(index, offset, Bytes.of(piece))));
            datagrams.add(new Encoder(Envelope.of(envelope.transaction(), envelope.network(), part), "").main());
        }
    }

    private byte[] main() {
        Message message = envelope.message();
        if (message instanceof Message.Parts parts) {
            parts(parts);
        } else if (message instanceof Message.Request request) {
            request(request);
        } else if (message instanceof Message.Reply reply) {
            top(4).text("r");
            reply(reply);
            tail("r");
        } else if (message instanceof Message.OldUpdate update) {
            top(4).text("u").map(3).text("id").id(update.sender());
            packing.text("token").bin(update.token());
            ids(update.happening(), update.ids());
            tail("r");
        } else if (message instanceof Message.Failure failure) {
            failure(failure);
        }
        return packing.bytes();
    }

    private Packing top(int entries) {
        return packing.map(entries + (envelope.network() == 0 ? 0 : 1) + (envelope.client() ? 1 : 0));
    }

    private void tail(String kind) {
        transaction().text("y").text(kind).text("v").text(agent);
        networkAndRole();
    }

    private Packing transaction() {
        return packing.text("t").number(Integer.toUnsignedLong(envelope.transaction()));
    }

    private void networkAndRole() {
        if (envelope.network() != 0) {
            packing.text("n").number(envelope.network());
        }
        if (envelope.client()) {
            packing.text("s").truth(true);
        }
    }

    private void request(Message.Request request) {
        top(5).text("a");
        if (request instanceof Message.UpdateIds update) {
            packing.map(4).text("id").id(update.sender());
            socket(update.socket()).text("token").bin(update.token());
            ids(update.happening(), update.ids());
            packing.text("y").text("q").text("v").text(agent).text("q").text("update");
            transaction();
            networkAndRole();
            return;
        }
        String name = arguments(request);
        packing.text("q").text(name);
        tail("q");
    }

    /** Writes the arguments; gives the name of the request. */
    private String arguments(Message.Request request) {
        if (request instanceof Message.Find find) {
            begin(request, 2 + count(!find.want().isEmpty())).text("target").id(find.target());
            want(find.want());
            return "find";
        }
        if (request instanceof Message.Get get) {
            begin(request, 2 + count(get.query() != null) + count(!get.want().isEmpty()));
            packing.text("h").id(get.key());
            query(get.query());
            want(get.want());
            return "get";
        }
        if (request instanceof Message.Put put) {
            begin(request, 4 + count(put.created().isPresent())).text("h").id(put.key());
            valuesAndToken(put.values(), put.created(), put.token());
            return "put";
        }
        if (request instanceof Message.Listen listen) {
            begin(request, 4 + count(listen.version() != 0) + count(listen.query() != null));
            listen(listen);
            return "listen";
        }
        if (request instanceof Message.Update update) {
            begin(request, 6 + count(update.created().isPresent())).text("ve").number(1);
            packing.text("h").id(update.key());
            socket(update.socket());
            valuesAndToken(update.values(), update.created(), update.token());
            return "update";
        }
        if (request instanceof Message.Refresh refresh) {
            begin(request, 4).text("h").id(refresh.key()).text("vid").number(refresh.valueId());
            packing.text("token").bin(refresh.token());
            return "refresh";
        }
        begin(request, 1);
        return request instanceof Message.Incomplete incomplete ? incomplete.what() : "ping";
    }

    private Packing begin(Message.Request request, int arguments) {
        return packing.map(arguments).text("id").id(request.sender());
    }

    private static int count(boolean there) {
        return there ? 1 : 0;
    }

    private void listen(Message.Listen listen) {
        if (listen.version() != 0) {
            packing.text("ve").number(listen.version());
        }
        packing.text("h").id(listen.key()).text("token").bin(listen.token());
        socket(listen.socket());
        query(listen.query());
    }

    private void valuesAndToken(Values values, OptionalLong created, Bytes token) {
        values(values);
        created.ifPresent(seconds -> packing.text("c").number(seconds));
        packing.text("token").bin(token);
    }

    private void query(@Nullable Query query) {
        if (query != null) {
            packing.text("q");
            query.write(packing);
        }
    }

    private Packing socket(int socket) {
        return packing.text("sid").number(Integer.toUnsignedLong(socket));
    }

    private void ids(Message.Happening happening, List<Long> ids) {
        packing.text(happening.key()).array(ids.size());
        ids.forEach(packing::number);
    }

    private void want(Set<Family> want) {
        if (!want.isEmpty()) {
            packing.text("w").array(want.size());
            want.stream().sorted().forEach(family -> packing.number(family.number()));
        }
    }

    private void values(Values values) {
        if (!values.announced().isEmpty()) {
            sizes(values.announced());
            return;
        }
        packed = values.inline().stream().map(ValueCodec::pack).toList();
        int total = packed.stream().mapToInt(v -> v.length).sum();
        inline = total < MAX_INLINE && packed.size() < MAX_INLINE_VALUES;
        if (inline) {
            packing.text("values").array(packed.size());
            packed.forEach(packing::raw);
        } else {
            sizes(packed.stream().map(v -> v.length).toList());
        }
    }

    private void sizes(List<Integer> sizes) {
        packing.text("values").array(sizes.size());
        sizes.forEach(size -> packing.number(size == Values.SKIPPED ? Value.MAX_PACKED + 1 : size));
    }

    private void reply(Message.Reply reply) {
        boolean addressed = reply.seenAs() != null;
        packing.map(1
                + (reply.valueId() == null ? 0 : 1)
                + (addressed ? 1 : 0)
                + (reply.n4().isEmpty() ? 0 : 1)
                + (reply.n6().isEmpty() ? 0 : 1)
                + (reply.token() == null ? 0 : 1)
                + (reply.values().isEmpty() ? 0 : 1)
                + (reply.rows() == null ? 0 : 1));
        packing.text("id").id(reply.sender());
        if (reply.valueId() != null) {
            packing.text("vid").number(reply.valueId());
        }
        if (reply.seenAs() != null) {
            packing.text("sa").bin(reply.seenAs().getAddress());
        }
        nodes("n4", reply.n4(), Family.V4);
        nodes("n6", reply.n6(), Family.V6);
        if (reply.token() != null) {
            packing.text("token").bin(reply.token());
        }
        if (!reply.values().isEmpty()) {
            values(reply.values());
        }
        if (reply.rows() != null) {
            packing.text("fileds");
            reply.rows().write(packing);
        }
    }

    private void nodes(String key, List<NodeAddress> nodes, Family family) {
        if (!nodes.isEmpty()) {
            packing.text(key).bin(NodeList.write(nodes, family));
        }
    }

    private void failure(Message.Failure failure) {
        top(5).text("e").array(2).number(failure.code()).text(failure.text());
        packing.text("r");
        if (failure.sender() == null) {
            packing.map(0);
        } else {
            packing.map(1).text("id").id(failure.sender());
        }
        tail("e");
    }

    private void parts(Message.Parts parts) {
        packing.map(envelope.network() == 0 ? 3 : 4);
        if (envelope.network() != 0) {
            packing.text("n").number(envelope.network());
        }
        packing.text("y").text("p");
        transaction().text("p").map(parts.parts().size());
        for (Message.Part part : parts.parts()) {
            packing.number(part.index())
                    .map(2)
                    .text("o")
                    .number(part.offset())
                    .text("d")
                    .bin(part.data());
        }
    }
}
