package org.passeur.api;

import java.util.List;
import java.util.Optional;

/**
 * Files that somebody would like to send us. Sender and device are proven; the names are the sender's.
 *
 * @param transfer the incoming transfer that it is about
 * @param sender the account that offers
 * @param device the sender's device
 * @param contact the sender as a contact, if it is one
 * @param files what is offered, at least one
 */
public record Offer(
        TransferId transfer, AccountId sender, DeviceId device, Optional<Contact> contact, List<FileInfo> files) {
    /** @throws IllegalArgumentException if no file is offered */
    public Offer {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("an offer names at least one file");
        }
    }

    /** The sizes of all files added up; {@link Long#MAX_VALUE} if that is more. */
    public long totalBytes() {
        long total = 0;
        for (FileInfo file : files) {
            total = total > Long.MAX_VALUE - file.size() ? Long.MAX_VALUE : total + file.size();
        }
        return total;
    }
}
