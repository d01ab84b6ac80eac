package org.passeur.transfer.chunked;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.passeur.api.FileInfo;
import org.passeur.api.Printable;
import org.passeur.api.TransferException.ProtocolViolated;

/** The files of an offer, as they are described one after the other, and what must hold for all of them together. */
final class Manifest {
    /** What one description takes beside its texts. */
    private static final int ENTRY_WEIGHT = 160;

    private final int entries;
    private final long bytes;
    private final List<FileInfo> files = new ArrayList<>();
    private final Map<String, FileInfo.Kind> names = new HashMap<>();
    private long described;
    private long weight;

    Manifest(int entries, long bytes) {
        this.entries = entries;
        this.bytes = bytes;
    }

    /** Adds some; gives whether these were the last. */
    boolean add(List<FileInfo> more) throws ProtocolViolated {
        if (more.size() > entries - files.size()) {
            throw new ProtocolViolated("more files were described than the " + entries + " announced", null);
        }
        for (FileInfo file : more) {
            add(file);
        }
        if (files.size() < entries) {
            return false;
        }
        if (described != bytes) {
            throw new ProtocolViolated(
                    "files of " + described + " bytes were described, and " + bytes + " announced", null);
        }
        names.clear();
        return true;
    }

    private void add(FileInfo file) throws ProtocolViolated {
        if (names.put(file.name(), file.kind()) != null) {
            throw wrong(file, "is described twice");
        }
        // what is below something comes after it, and only folders have something below them
        for (int slash = file.name().indexOf('/');
                slash >= 0;
                slash = file.name().indexOf('/', slash + 1)) {
            if (names.get(file.name().substring(0, slash)) != FileInfo.Kind.FOLDER) {
                throw wrong(file, "is in something that was not described as a folder before");
            }
        }
        if (file.size() > bytes - described) {
            throw wrong(file, "is larger than all files together");
        }
        described += file.size();
        weight += ENTRY_WEIGHT + 2L * (file.name().length() + file.target().length());
        files.add(file);
    }

    private static ProtocolViolated wrong(FileInfo file, String how) {
        return new ProtocolViolated("\"" + Printable.of(file.name()) + "\" " + how, null);
    }

    List<FileInfo> files() {
        return files;
    }

    /** About how much memory it takes. */
    long weight() {
        return weight;
    }
}
