package org.passeur.core.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.passeur.api.FileInfo;
import org.passeur.api.Printable;
import org.passeur.api.TransferException.StorageFailed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that files arrive in. */
public final class Destination {
    private static final Logger log = LoggerFactory.getLogger(Destination.class);
    private static final int MAX_NUMBER = 9999;
    static final String PARTIAL_SUFFIX = ".part";
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private volatile @Nullable Set<PosixFilePermission> usual;

    private Destination(Path folder) {
        this.folder = folder;
    }

    /**
     * The folder, ready to take these files.
     *
     * @throws StorageFailed if it is none, cannot be written to or has not enough room
     */
    public static Destination checked(Path folder, List<FileInfo> files) throws StorageFailed {
        String shown = "\"" + Printable.of(folder.toString()) + "\"";
        if (!Files.isDirectory(folder)) {
            throw new StorageFailed(false, shown + " is not a folder; make it first", null);
        }
        try {
            Path real = folder.toRealPath();
            if (!Files.isWritable(real)) {
                throw new StorageFailed(false, shown + " cannot be written to; check its permissions", null);
            }
            long room = Files.getFileStore(real).getUsableSpace();
            long needed = 0;
            for (FileInfo file : files) {
                needed = file.size() > Long.MAX_VALUE - needed ? Long.MAX_VALUE : needed + file.size();
            }
            if (needed > room) {
                throw new StorageFailed(
                        false, shown + " has room for " + room + " bytes and " + needed + " are needed", null);
            }
            return new Destination(real);
        } catch (StorageFailed e) {
            throw e;
        } catch (IOException e) {
            throw new StorageFailed(false, shown + " cannot be looked at", e);
        }
    }

    Path folder() {
        return folder;
    }

    /** A file with a name of its own that does not show what it will be, for its owner only while it is incomplete. */
    Partial partial() throws IOException {
        Path path = folder.resolve(hidden(PARTIAL_SUFFIX));
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (!posix()) {
            return new Partial(path, FileChannel.open(path, options), null);
        }
        Set<PosixFilePermission> permissions = usual;
        if (permissions == null) {
            permissions = usualPermissions(path);
            usual = permissions;
        }
        return new Partial(path, FileChannel.open(path, options, OWNERS), permissions);
    }

    /**
     * A file that shows that it is incomplete and that stays when an attempt breaks, to be gone on with under the same name;
     * for its owner only meanwhile. What is not a regular file is not followed.
     */
    Partial partial(String name) throws IOException {
        Path path = folder.resolve(name);
        if (!folder.equals(path.getParent())) {
            throw new StorageFailed(true, "\"" + Printable.of(name) + "\" cannot be the name of a file", null);
        }
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        if (!posix()) {
            return new Partial(path, FileChannel.open(path, options), null);
        }
        Set<PosixFilePermission> permissions = usual;
        if (permissions == null) {
            permissions = usualPermissions(path);
            usual = permissions;
        }
        return new Partial(path, FileChannel.open(path, options, OWNERS), permissions);
    }

    /** How much there is of it. */
    long size(String name) throws IOException {
        Path path = folder.resolve(name);
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
    }

    /**
     * A file that is being written.
     *
     * @param permissions what it gets when it is complete, where there are such things
     */
    record Partial(Path path, FileChannel channel, @Nullable Set<PosixFilePermission> permissions) {}

    /** A name that nothing has. */
    private static String hidden(String suffix) {
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        return ".passeur-" + HexFormat.of().formatHex(random) + suffix;
    }

    /** What the process's umask gives a new file; Java does not tell, so a file is made to see. */
    private static Set<PosixFilePermission> usualPermissions(Path beside) throws IOException {
        Path probe = beside.resolveSibling(hidden(".probe"));
        Files.createFile(probe);
        try {
            return Files.getPosixFilePermissions(probe, LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private boolean posix() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /**
     * Gives a complete file its name, or the name with a number if something of that name is there; nothing is replaced and
     * no symbolic link followed.
     *
     * @param parent where to put it, this folder or one below
     * @return where it is now
     */
    Path publish(Partial partial, Path parent, String name, boolean executable) throws IOException {
        Set<PosixFilePermission> permissions = partial.permissions();
        if (permissions != null) {
            Files.setPosixFilePermissions(partial.path(), executable ? executable(permissions) : permissions);
        }
        for (int number = 1; number <= MAX_NUMBER; number++) {
            Path target = parent.resolve(SafeName.numbered(name, number));
            if (!parent.equals(target.getParent())) {
                throw new StorageFailed(true, "\"" + Printable.of(name) + "\" cannot be the name of a file", null);
            }
            try {
                give(partial.path(), target);
                sync(parent);
                return target;
            } catch (FileAlreadyExistsException e) {
                log.trace("{} is taken", target, e);
            }
        }
        throw new StorageFailed(
                true, "there are " + MAX_NUMBER + " files named \"" + Printable.of(name) + "\" already", null);
    }

    /** A hard link never replaces anything; where there are none, the name is reserved by an empty file of ours. */
    private static void give(Path partial, Path target) throws IOException {
        try {
            Files.createLink(target, partial);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException e) {
            log.debug("no hard links in {}, so the name is reserved first", target.getParent(), e);
            Files.createFile(target);
            try {
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException unmoved) {
                Files.deleteIfExists(target); // it is empty and ours
                throw unmoved;
            }
            return;
        }
        try {
            Files.delete(partial);
        } catch (IOException e) {
            log.warn("{} is complete, but its other name {} stays: delete that", target, partial, e);
        }
    }

    /** Whoever may read it may run it. */
    private static Set<PosixFilePermission> executable(Set<PosixFilePermission> permissions) {
        Set<PosixFilePermission> more = EnumSet.copyOf(permissions);
        more.add(PosixFilePermission.OWNER_EXECUTE);
        if (permissions.contains(PosixFilePermission.GROUP_READ)) {
            more.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
            more.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return more;
    }

    /** So that the name survives a power cut; systems on which folders cannot be opened do it themselves. */
    private static void sync(Path folder) {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            log.debug("the folder {} cannot be synchronised here", folder, e);
        }
    }
}
