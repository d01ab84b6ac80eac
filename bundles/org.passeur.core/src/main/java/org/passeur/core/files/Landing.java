package org.passeur.core.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.passeur.api.FileInfo;
import org.passeur.api.Printable;
import org.passeur.api.TransferException.StorageFailed;

/**
 * Where the files of one offer go: each below the folder that it was offered in, if that was offered too, else directly into the
 * destination. Every name on the way is made safe by itself, so no way leads out. Folders are made when they are needed, always
 * new ones: nothing is merged with what is there, and no symbolic link is followed. Safe for use by several threads.
 */
public final class Landing {
    private static final int MAX_NUMBER = 9999;

    private final Destination destination;
    private final BiConsumer<String, Path> onMade;
    private final Map<String, FileInfo> folders = new HashMap<>();
    private final Map<String, Path> made = new HashMap<>(); // guarded by this

    /**
     * @param files all that is offered
     * @param before folders that were made already, by the names under which they were offered
     * @param onMade told of each that is made, before anything is put into it
     */
    public Landing(
            Destination destination, List<FileInfo> files, Map<String, Path> before, BiConsumer<String, Path> onMade) {
        this.destination = destination;
        this.onMade = onMade;
        for (FileInfo file : files) {
            if (file.kind() == FileInfo.Kind.FOLDER) {
                folders.put(file.name(), file);
            }
        }
        before.forEach((name, path) -> {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) { // else somebody took it away
                made.put(name, path);
            }
        });
    }

    /** Where nothing was made before. */
    public Landing(Destination destination, List<FileInfo> files) {
        this(destination, files, Map.of(), (name, path) -> {});
    }

    Destination destination() {
        return destination;
    }

    /** The folder that something of this name goes into, which exists then. */
    synchronized Path parent(String name) throws IOException {
        int slash = name.lastIndexOf('/');
        return slash < 0 || !folders.containsKey(name.substring(0, slash))
                ? destination.folder()
                : folder(name.substring(0, slash));
    }

    /** The folder that was offered under this name, which exists then. */
    synchronized Path folder(String name) throws IOException {
        Path known = made.get(name);
        if (known == null) {
            known = make(parent(name), own(name));
            made.put(name, known);
            onMade.accept(name, known);
        }
        return known;
    }

    /** The last element of a name, safe. */
    static String own(String name) {
        return SafeName.of(name);
    }

    private static Path make(Path parent, String name) throws IOException {
        for (int number = 1; number <= MAX_NUMBER; number++) {
            try {
                return Files.createDirectory(child(parent, SafeName.numbered(name, number)));
            } catch (FileAlreadyExistsException e) {
                // the next number
            }
        }
        throw new StorageFailed(
                true, "there are " + MAX_NUMBER + " folders named \"" + Printable.of(name) + "\" already", null);
    }

    private static Path child(Path parent, String name) throws StorageFailed {
        try {
            Path child = parent.resolve(name);
            if (parent.equals(child.getParent())) {
                return child;
            }
        } catch (InvalidPathException e) {
            throw new StorageFailed(true, "\"" + Printable.of(name) + "\" cannot be a name here", e);
        }
        throw new StorageFailed(true, "\"" + Printable.of(name) + "\" cannot be a name here", null);
    }

    /** Makes a link that stays within the folder that was offered with it. */
    Path link(FileInfo link) throws IOException {
        String target = link.target();
        int depth = (int) link.name().chars().filter(c -> c == '/').count();
        if (target.startsWith("/") || target.indexOf('\\') >= 0 || target.indexOf(':') >= 0 || !stays(depth, target)) {
            throw new StorageFailed(
                    true,
                    "the symbolic link \"" + Printable.of(link.name()) + "\" points out of what was sent, to \""
                            + Printable.of(target) + "\"",
                    null);
        }
        Path parent = parent(link.name());
        Path path = child(parent, own(link.name()));
        return Files.createSymbolicLink(path, path.getFileSystem().getPath(target));
    }

    /**
     * Whether a way that begins so many folders below the top stays below it: it goes up first, through folders of ours, and
     * then down; up after down could be up from wherever another link leads.
     */
    private static boolean stays(int depth, String target) {
        int below = depth;
        boolean down = false;
        for (String element : target.split("/", -1)) {
            if (element.equals("..")) {
                below--;
                if (down) {
                    return false;
                }
            } else if (!element.isEmpty() && !element.equals(".")) {
                down = true;
            }
        }
        return below >= 1;
    }

    /** Gives folders their times, which change with all that is put into them. */
    public void finish() throws IOException {
        List<Map.Entry<String, Path>> all;
        synchronized (this) {
            all = new ArrayList<>(made.entrySet());
        }
        for (Map.Entry<String, Path> each : all) {
            @Nullable FileInfo info = folders.get(each.getKey());
            if (info != null && info.modified().isPresent()) {
                date(each.getValue(), info.modified().get());
            }
        }
    }

    static void date(Path path, Instant modified) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(modified));
    }
}
