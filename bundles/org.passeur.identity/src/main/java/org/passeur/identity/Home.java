package org.passeur.identity;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.io.file.PathUtils;

/**
 * The home folder while this process holds it: what lies where, and how it changes all at once or not at all.
 *
 * <pre>
 * lock            the process that uses the home
 * identity/       keys and certificates; appears complete or not at all
 * identity.new/   a complete identity that is about to take the place of the present one
 * replaced/       identities that were replaced
 * pending/        the key of a device that waits for its certificate
 * contacts.json
 * org.passeur.…/  what providers keep
 * </pre>
 */
final class Home implements Closeable {
    private static final String DRAFT = ".making-";
    private static final Set<String> OURS =
            Set.of("lock", "identity", "identity.new", "replaced", "pending", "contacts.json");
    private static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private final Path root;
    private final PrivateFiles files;
    private final HomeLock lock;
    private volatile boolean closed;

    private Home(Path root, PrivateFiles files, HomeLock lock) {
        this.root = root;
        this.files = files;
        this.lock = lock;
    }

    /** Takes the home, and finishes or undoes what an earlier process could not complete. */
    static Home open(Path path) throws IOException {
        Path root =
                Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
        PrivateFiles files = PrivateFiles.below(root);
        var home = new Home(root, files, HomeLock.take(root));
        try {
            home.recover();
            return home;
        } catch (IOException e) {
            home.close();
            throw e;
        }
    }

    private void recover() throws IOException {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(root, "{" + DRAFT + ",.draft-}*")) {
            for (Path draft : drafts) {
                PathUtils.delete(draft);
            }
        }
        if (Files.exists(successor(), NOFOLLOW_LINKS)) {
            succeed();
        }
    }

    PrivateFiles files() {
        return files;
    }

    Path root() {
        return root;
    }

    Path identity() {
        return root.resolve("identity");
    }

    Path pending() {
        return root.resolve("pending");
    }

    Path contacts() {
        return root.resolve("contacts.json");
    }

    private Path successor() {
        return root.resolve("identity.new");
    }

    boolean hasIdentity() {
        return Files.exists(identity(), NOFOLLOW_LINKS);
    }

    /** A provider's folder, made if it is not there. */
    Path folder(String provider) throws IOException {
        if (!PROVIDER.matcher(provider).matches() || OURS.contains(provider)) {
            throw new IllegalArgumentException(
                    "a provider's folder is named by its symbolic name, not \"" + provider + "\"");
        }
        checkOpen();
        Path folder = root.resolve(provider);
        files.folder(folder);
        return folder;
    }

    /** Stores a first identity. Until all of it is on disk there is none. */
    void install(Map<String, byte[]> identity) throws IOException {
        if (hasIdentity()) {
            throw new HomeException(identity() + " exists and is never overwritten");
        }
        makeFolder(identity(), identity);
    }

    /** Stores another identity and puts the present one aside. Once its folder is complete, it will take its place. */
    void replace(Map<String, byte[]> identity) throws IOException {
        makeFolder(successor(), identity);
        succeed();
    }

    private void succeed() throws IOException {
        if (hasIdentity()) {
            Path shelf = root.resolve("replaced");
            files.folder(shelf);
            Files.move(identity(), free(shelf, "identity"), StandardCopyOption.ATOMIC_MOVE);
            PrivateFiles.force(shelf);
        }
        Files.move(successor(), identity(), StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.force(root);
    }

    /** Stores a folder with its files: complete, or not at all. */
    void makeFolder(Path folder, Map<String, byte[]> content) throws IOException {
        checkOpen();
        Path draft = free(root, DRAFT + folder.getFileName());
        files.folder(draft);
        for (Map.Entry<String, byte[]> file : content.entrySet()) {
            files.write(draft.resolve(file.getKey()), file.getValue());
        }
        Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.force(root);
    }

    /** A name in {@code folder} that is not taken: {@code prefix-1} and so on. */
    static Path free(Path folder, String prefix) {
        int number = 1;
        while (Files.exists(folder.resolve(prefix + "-" + number), NOFOLLOW_LINKS)) {
            number++;
        }
        return folder.resolve(prefix + "-" + number);
    }

    /** @throws HomeException once the home was given up: another process may use it */
    void checkOpen() throws HomeException {
        if (closed) {
            throw new HomeException("home " + root + " is not in use any more");
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        lock.close();
    }
}
