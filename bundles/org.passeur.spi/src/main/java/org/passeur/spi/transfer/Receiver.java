package org.passeur.spi.transfer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;
import org.passeur.api.FileInfo;

/** Takes the files that the far end offers. */
@ProviderType
public interface Receiver {
    /**
     * The far end offers files: all of them, or the next ones, as the protocol has it. Returns at once; {@code answer} is
     * used later, once, by another thread, unless the exchange ends before. Meanwhile the protocol watches the link, so
     * that a sender that gives up is noticed.
     *
     * @param files at least one, with the sender's own names
     * @param answer to be told the decision
     */
    void offered(List<FileInfo> files, Answer answer);

    /** What is decided about an offer. */
    @ConsumerType
    interface Answer {
        /** Take these: for each file offered, in order, where its content goes. The protocol closes them. */
        void accept(List<IncomingFile> files) throws IOException;

        /**
         * Take some: for each file offered, in order, where its content goes, or empty if it is not wanted, or here
         * already. The protocol closes them.
         *
         * @throws UnsupportedOperationException if the protocol knows all or nothing only, and this is neither; nothing is
         *     answered then, and nothing closed
         */
        default void acceptSome(List<Optional<IncomingFile>> files) throws IOException {
            List<IncomingFile> wanted = files.stream().flatMap(Optional::stream).toList();
            if (wanted.isEmpty()) {
                refuse();
            } else if (wanted.size() == files.size()) {
                accept(wanted);
            } else {
                throw new UnsupportedOperationException("this transfer protocol takes all files of an offer, or none");
            }
        }

        /** Take none. */
        void refuse() throws IOException;
    }
}
