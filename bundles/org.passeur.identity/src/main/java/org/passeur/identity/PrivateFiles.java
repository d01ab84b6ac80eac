package org.passeur.identity;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and folders below one root that nobody but this process's user may open. What is made here gets such
 * permissions; what is found with others is refused, not mended: somebody may have read it already. On file systems
 * without POSIX permissions only the form (no links) is checked.
 */
final class PrivateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final UserPrincipal user;

    private PrivateFiles(UserPrincipal user) {
        this.user = user;
    }

    /** Makes the root if there is none, and checks it. */
    static PrivateFiles below(Path root) throws IOException {
        try {
            if (!Files.exists(root, NOFOLLOW_LINKS)) {
                Files.createDirectories(root, folderPermissions(root));
            }
            if (!Files.isDirectory(root, NOFOLLOW_LINKS)) {
                throw new HomeException(root + " is not a folder: name another home");
            }
            var files = new PrivateFiles(whoWritesInto(root));
            files.checkFolder(root);
            return files;
        } catch (AccessDeniedException e) {
            throw new HomeException(root + " cannot be written to: name a home that belongs to you", e);
        }
    }

    private static UserPrincipal whoWritesInto(Path root) throws IOException {
        // the name in user.name may be unknown to the system (containers): what we create tells who we are
        Path probe = Files.createTempFile(root, ".probe-", "");
        try {
            return Files.getOwner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    /** Makes a folder if there is none, and checks it. */
    void folder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, folderPermissions(folder));
            force(parent(folder));
        } catch (FileAlreadyExistsException e) {
            LOG.trace("{} is there already", folder, e);
        }
        checkFolder(folder);
    }

    /** @throws HomeException if it is a link, no folder, or open to others */
    void checkFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
            throw new HomeException(folder + " must be a folder, and no symbolic link to one");
        }
        checkOwnerOnly(folder, "700");
    }

    /** The content of a private file of at most {@code limit} bytes. */
    byte[] read(Path file, int limit) throws IOException {
        if (!Files.exists(file, NOFOLLOW_LINKS)) {
            throw new HomeException(file + " is missing: restore it from a copy of the home");
        }
        if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            throw new HomeException(
                    file + " must be a regular file, and no symbolic link: put the file itself in its place");
        }
        checkOwnerOnly(file, "600");
        try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(limit + 1);
            if (content.length > limit) {
                throw new HomeException(file + " is damaged: it has more than " + limit + " bytes");
            }
            return content;
        }
    }

    /** Writes a private file, so that whatever happens the old content or the new is there, whole. */
    void write(Path file, byte[] content) throws IOException {
        Path folder = parent(file);
        Path draft = Files.createTempFile(folder, ".draft-", "", filePermissions(file));
        try {
            try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            force(folder);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new HomeException(path + " is the root of the file system: name another home");
        }
        return parent;
    }

    /** Makes the names in a folder durable. */
    static void force(Path folder) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            // some systems cannot open folders; there, names become durable when the system gets to it
            LOG.debug("cannot force the names in {} to disk", folder, e);
        }
    }

    private void checkOwnerOnly(Path path, String mode) throws IOException {
        if (!posix(path)) {
            return;
        }
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS);
        if (!attributes.owner().equals(user)) {
            throw new HomeException(path + " belongs to " + attributes.owner().getName() + ", but this process runs as "
                    + user.getName() + ": run it as the owner, or name another home");
        }
        if (!OWNER.containsAll(attributes.permissions())) {
            throw new HomeException(path + " is open to other users ("
                    + PosixFilePermissions.toString(attributes.permissions())
                    + "): if nobody else can have read or changed it, run chmod " + mode + " " + path);
        }
    }

    private static FileAttribute<?>[] folderPermissions(Path path) {
        return permissions(path, OWNER);
    }

    static FileAttribute<?>[] filePermissions(Path path) {
        return permissions(path, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }

    private static FileAttribute<?>[] permissions(Path path, Set<PosixFilePermission> permissions) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
