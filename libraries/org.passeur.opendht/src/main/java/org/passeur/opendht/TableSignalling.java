package org.passeur.opendht;

import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.passeur.api.AccountId;
import org.passeur.opendht.pack.Id;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;

/** One device's signalling through a table. All threads. */
public final class TableSignalling implements Closeable {
    private final Table table;
    private final LocalDevice self;
    private final Certificates certificates;
    private final Postbox postbox;
    private final Dispatch dispatch;
    private final Set<DeviceSearch> searches = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();

    /** Table, workers and alarm stay the caller's, who closes them after this. */
    public TableSignalling(
            Table table,
            LocalDevice self,
            Inbox inbox,
            Workers workers,
            Alarm alarm,
            Clock clock,
            SecureRandom random) {
        this.table = table;
        this.self = self;
        this.certificates = new Certificates(table, workers, alarm, clock);
        this.postbox = new Postbox(self, inbox, certificates, alarm, workers, clock);
        this.dispatch = new Dispatch(table, self, clock, random, closing);
    }

    /** Begins to listen, and announces the device. */
    public void enter() {
        table.listenBySource(Keys.messages(self.id()), postbox::arrived);
        new Announcer(table, self).announce();
    }

    /** See {@link Signalling#find}. */
    public void find(AccountId account, Consumer<RemoteDevice> found, Deadline deadline) throws IOException {
        var search = new DeviceSearch(
                table, certificates, account, Id.ofHex(self.id().hex()), found);
        searches.add(search);
        try {
            refuseIfClosed();
            search.run(deadline);
        } finally {
            searches.remove(search);
        }
    }

    /** See {@link Signalling#send}. */
    public void send(RemoteDevice to, byte[] message, Deadline deadline) throws IOException {
        if (message.length > Signalling.MAX_MESSAGE) {
            throw new IllegalArgumentException(
                    "a message has at most " + Signalling.MAX_MESSAGE + " bytes, this one " + message.length);
        }
        refuseIfClosed();
        dispatch.send(to, message, deadline);
    }

    /** What became of the messages that came. */
    public MailFigures figures() {
        return postbox.figures();
    }

    private void refuseIfClosed() throws IOException {
        if (closing.isDone()) {
            throw new IOException("the signalling session is closed");
        }
    }

    /** Ends all blocked calls; nothing reaches the inbox any more. */
    @Override
    public void close() {
        closing.complete(null);
        searches.forEach(DeviceSearch::end);
        postbox.close();
    }
}
