package org.passeur.core.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.passeur.api.FileInfo;
import org.passeur.api.SendOptions;
import org.passeur.api.TransferException.StorageFailed;

/** Looks at what is to be sent: files, and folders with all that is in them. Reads no content. */
public final class SourceTree {
    /** Files, folders and links of one transfer; more would be too much for a receiver to be shown. */
    public static final int MAX_ENTRIES = 100_000;

    private static final int MAX_DEPTH = 64;

    private final SendOptions options;
    private final List<SourceFile.Found> found = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private SourceTree(SendOptions options) {
        this.options = options;
    }

    /**
     * All that is to be sent, folders before what is in them.
     *
     * @throws StorageFailed if something is missing, unreadable, or cannot be sent
     */
    public static List<SourceFile.Found> find(List<Path> roots, SendOptions options) throws StorageFailed {
        var tree = new SourceTree(options);
        for (Path root : roots) {
            Path absolute = root.toAbsolutePath().normalize();
            Path name = absolute.getFileName();
            if (name == null) {
                throw new StorageFailed(false, SourceFile.shown(absolute) + " has no name to send it by", null);
            }
            tree.add(absolute, tree.free(name.toString()), 1);
        }
        return tree.found;
    }

    /** Two of the same name from two places are two all the same. */
    private String free(String name) {
        String free = name;
        for (int number = 2; names.contains(free); number++) {
            free = SafeName.numbered(name, number);
        }
        return free;
    }

    private void add(Path path, String name, int depth) throws StorageFailed {
        if (found.size() == MAX_ENTRIES) {
            throw new StorageFailed(
                    false, "there are more than " + MAX_ENTRIES + " files and folders; send them in parts", null);
        }
        if (depth > MAX_DEPTH) {
            throw new StorageFailed(
                    false, SourceFile.shown(path) + " is more than " + MAX_DEPTH + " folders deep", null);
        }
        names.add(name);
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                addLink(path, name, depth, attributes);
            } else if (attributes.isDirectory()) {
                addFolder(path, name, depth, attributes);
            } else {
                found.add(SourceFile.Found.at(path, name));
            }
        } catch (StorageFailed e) {
            throw e;
        } catch (IOException e) {
            throw new StorageFailed(false, SourceFile.shown(path) + " cannot be read: is it there?", e);
        }
    }

    /** One that is named is followed, as it always was; one that is met in a folder is sent as what it is, if at all. */
    private void addLink(Path path, String name, int depth, BasicFileAttributes attributes) throws IOException {
        if (depth == 1) {
            BasicFileAttributes target = Files.readAttributes(path, BasicFileAttributes.class);
            if (target.isDirectory()) {
                addFolder(path, name, depth, target);
            } else {
                found.add(SourceFile.Found.at(path, name));
            }
            return;
        }
        if (options.links() == SendOptions.Links.REFUSE) {
            throw new StorageFailed(
                    false,
                    SourceFile.shown(path) + " is a symbolic link; send it as one with --links keep, or leave it out",
                    null);
        }
        String target = Files.readSymbolicLink(path)
                .toString()
                .replace(path.getFileSystem().getSeparator(), "/");
        found.add(new SourceFile.Found(
                path,
                new FileInfo(name, 0, FileInfo.Kind.LINK, modified(attributes), false, target),
                attributes.lastModifiedTime()));
    }

    private void addFolder(Path path, String name, int depth, BasicFileAttributes attributes) throws IOException {
        found.add(new SourceFile.Found(
                path,
                new FileInfo(name, 0, FileInfo.Kind.FOLDER, modified(attributes), false, ""),
                attributes.lastModifiedTime()));
        List<Path> children;
        try (Stream<Path> all = Files.list(path)) {
            children = all.sorted().toList();
        }
        for (Path child : children) {
            Path last = child.getFileName();
            if (last != null) {
                add(child, name + "/" + last, depth + 1);
            }
        }
    }

    static Optional<Instant> modified(BasicFileAttributes attributes) {
        return Optional.of(attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** Whether something of it is no single file. */
    public static boolean tree(List<FileInfo> files) {
        return files.stream()
                .anyMatch(
                        file -> file.kind() != FileInfo.Kind.FILE || file.name().indexOf('/') >= 0);
    }
}
