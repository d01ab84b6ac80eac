package org.passeur.core.session;

import java.util.List;
import org.passeur.api.DeviceId;
import org.passeur.api.MovedFile;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.spi.security.SecureLink;

/** What can happen to the part of an outgoing transfer that concerns one device. */
public sealed interface SenderEvent
        permits SenderEvent.Answered,
                SenderEvent.Broken,
                SenderEvent.Done,
                SenderEvent.Joined,
                SenderEvent.PeerAccepted,
                SenderEvent.PeerShown,
                SenderEvent.RequestNotTaken,
                SenderEvent.RequestTaken,
                RaceEvent,
                Expired,
                Stop {

    /** A link to the device is open already, and has room for another exchange. */
    record Joined(SecureLink link, String provider) implements SenderEvent {}

    /** A signalling network has taken the request over. */
    record RequestTaken(String provider) implements SenderEvent {}

    /** A signalling network has not. */
    record RequestNotTaken(String provider, Throwable cause) implements SenderEvent {}

    /** An answer with our request's id, or what claims to be one, came from a proven device. */
    record Answered(DeviceId from, PeerConnectionMessage message, String provider) implements SenderEvent {}

    /** The far end has been sent the description of the files, or of the next. */
    record PeerShown() implements SenderEvent {}

    /** The far end accepted. */
    record PeerAccepted() implements SenderEvent {}

    /** All files are with the far end. */
    record Done(List<MovedFile> files) implements SenderEvent {}

    /** The exchange failed. */
    record Broken(Throwable cause) implements SenderEvent {}
}
