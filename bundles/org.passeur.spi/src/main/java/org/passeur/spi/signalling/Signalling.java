package org.passeur.spi.signalling;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.api.AccountId;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;

/**
 * One device's presence in a signalling network. Safe for use by several threads.
 *
 * <ul>
 *   <li>SIG-1: a message reaches its recipient's {@link Inbox} at least once while both are in the network; one sent
 *       shortly before the recipient joined arrives too, if it has not expired.
 *   <li>SIG-2: nobody but the recipient can read it, and nobody else can tell who sent it.
 *   <li>SIG-3: the sender that the inbox is given is proven; a message that is altered, replayed under another sender,
 *       or addressed to somebody else never arrives.
 *   <li>SIG-4: copies of one message carry the same id.
 *   <li>SIG-5: {@link #send} refuses more than {@link #MAX_MESSAGE} bytes before anything is sent.
 *   <li>SIG-6: {@link #find} gives each device once, proven to belong to the account, and never our own device.
 *   <li>SIG-7: after {@link #close} no message arrives, blocked calls end with an IOException within a second, and no
 *       thread or socket of the session is left within five.
 *   <li>SIG-8: {@link #find} and {@link #send} end with an IOException within a second when their thread is interrupted,
 *       which stays interrupted.
 *   <li>SIG-9: a session has {@link #MAX_THREADS} threads of its own at most, however many calls wait and whatever arrives.
 *   <li>SIG-10: a session that takes the place of an earlier one of the same device misses nothing: it is given what was
 *       sent while there was none. It may be given again what the earlier one was, under the same id.
 *   <li>SIG-11: what has expired is given to nobody. A message lives for {@link #MAX_LIFETIME} at most, unless somebody who
 *       stored it puts it again.
 * </ul>
 */
@ConsumerType
public interface Signalling extends Closeable {
    /** Bytes in a message, at most: 16 KiB. */
    int MAX_MESSAGE = 16 * 1024;

    /** Threads of a session at most; see SIG-9. */
    int MAX_THREADS = 16;

    /** How long a message waits for its recipient at most. */
    Duration MAX_LIFETIME = Duration.ofMinutes(10);

    /**
     * Looks for the devices of an account. Blocks until at least one was found and the search that found it is complete,
     * or the deadline has passed; until then it keeps looking.
     *
     * @param found is called on the calling thread, for each device as it is found
     */
    void find(AccountId account, Consumer<RemoteDevice> found, Deadline deadline) throws IOException;

    /**
     * Carries a message. Blocks until the network has taken it over or the deadline has passed.
     *
     * @throws IOException if the network has not taken it over
     * @throws IllegalArgumentException if it is longer than {@link #MAX_MESSAGE}
     */
    void send(RemoteDevice to, byte[] message, Deadline deadline) throws IOException;

    /** Enters the network from these nodes as well. Returns at once. */
    void bootstrap(Collection<InetSocketAddress> nodes);

    /** Where others can enter the network through this node; what the ticket lists. May be empty. */
    List<InetSocketAddress> entryPoints();

    /** Our public addresses as the network's other nodes see them; may be empty. */
    Set<InetAddress> publicAddresses();

    /** Whether other nodes of the network are known to be reachable now. */
    boolean connected();

    @Override
    void close();
}
