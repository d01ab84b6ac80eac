package org.passeur.connectivity.ice.tcp;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks STUN servers over TCP (RFC 8489 section 6.2.2) where they see our listening port. The connections stay open
 * until the end, so that routers keep their mappings. Used on the door's thread only.
 */
final class Inquiries implements Closeable {
    /** More are not asked. */
    static final int MAX = 64;

    /** Time for one repetition of a lost SYN, which systems send after a second. */
    static final Duration PATIENCE = Duration.ofMillis(1500);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Selector selector;
    private final LongSupplier nanoTime;
    private final Map<Inquiry, Conversation> conversations = new LinkedHashMap<>();

    /** Is told once for each inquiry, on the door's thread, unless it is closed before. */
    interface Answers {
        void seen(Inquiry inquiry, InetSocketAddress as);

        void unanswered(Inquiry inquiry, IOException why);
    }

    /** One question; what the selector's key carries. */
    final class Conversation {
        private final Inquiry inquiry;
        private final Answers answers;
        private final byte[] transaction = new byte[StunMessage.TRANSACTION];
        private final ByteBuffer heard = ByteBuffer.allocate(StunMessage.MAX_LENGTH);
        private final long until;
        private @Nullable SocketChannel channel;
        private boolean over;

        Conversation(Inquiry inquiry, Answers answers) {
            this.inquiry = inquiry;
            this.answers = answers;
            this.until = nanoTime.getAsLong() + PATIENCE.toNanos();
            RANDOM.nextBytes(transaction);
        }

        private void begin() {
            try {
                SocketChannel made = SharedPort.connecting(inquiry.from());
                channel = made;
                made.connect(inquiry.server());
                made.register(selector, SelectionKey.OP_CONNECT, this);
            } catch (IOException | IllegalArgumentException e) {
                fail(e instanceof IOException io ? io : new IOException(e.getMessage(), e));
            }
        }

        /** The connection is there, or something has come. */
        void ready(SelectionKey key) {
            try {
                SocketChannel now = (SocketChannel) key.channel();
                if (key.isConnectable() && now.finishConnect()) {
                    // so few bytes fit into the buffer of a connection that is new
                    now.write(ByteBuffer.wrap(StunMessage.question(transaction).bytes()));
                    key.interestOps(SelectionKey.OP_READ);
                } else if (key.isReadable()) {
                    hear(now, key);
                }
            } catch (IOException e) {
                fail(e);
            }
        }

        private void hear(SocketChannel now, SelectionKey key) throws IOException {
            if (now.read(heard) < 0) {
                throw new EOFException("it closed the connection");
            }
            if (heard.position() < StunMessage.HEADER) {
                return;
            }
            int length = StunMessage.HEADER + (heard.getShort(2) & 0xffff);
            if (!StunMessage.startsAt(heard, 0, length)) {
                throw new ProtocolException("it does not speak STUN");
            }
            if (heard.position() < length) {
                return;
            }
            byte[] bytes = new byte[length];
            heard.get(0, bytes);
            var answer = new StunMessage(bytes);
            Optional<InetSocketAddress> seen = answer.mappedAddress();
            if (answer.type() != StunMessage.BINDING_SUCCESS || !answer.isOf(transaction) || seen.isEmpty()) {
                throw new ProtocolException("its answer has no address");
            }
            key.interestOps(0); // kept open, and not listened to any more
            over = true;
            answers.seen(inquiry, seen.get());
        }

        private void fail(IOException why) {
            if (channel != null) {
                Visitors.closeQuietly(channel);
            }
            if (!over) {
                over = true;
                answers.unanswered(inquiry, why);
            }
        }
    }

    Inquiries(Selector selector, LongSupplier nanoTime) {
        this.selector = selector;
        this.nanoTime = nanoTime;
    }

    void ask(List<Inquiry> inquiries, Answers answers) {
        for (Inquiry inquiry : inquiries) {
            var conversation = new Conversation(inquiry, answers);
            if (conversations.size() >= MAX || conversations.containsKey(inquiry)) {
                conversation.fail(new IOException("too many questions at a time"));
            } else {
                conversations.put(inquiry, conversation);
                conversation.begin();
            }
        }
    }

    /** Gives up what has been waiting too long. */
    void expire() {
        long now = nanoTime.getAsLong();
        for (Conversation each : conversations.values()) {
            if (!each.over && now - each.until >= 0) {
                each.fail(new SocketTimeoutException("no answer within " + PATIENCE.toMillis() + " ms"));
            }
        }
    }

    @Override
    public void close() {
        for (Conversation each : conversations.values()) {
            if (each.channel != null) {
                Visitors.closeQuietly(each.channel);
            }
        }
        conversations.clear();
    }
}
