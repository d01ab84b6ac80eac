package org.passeur.core.engine;

import java.util.List;
import org.passeur.api.FileInfo;

/** Sizes of strangers' files added up without overflow. */
final class Totals {
    private Totals() {}

    static long of(List<FileInfo> files) {
        long total = 0;
        for (FileInfo file : files) {
            total = total > Long.MAX_VALUE - file.size() ? Long.MAX_VALUE : total + file.size();
        }
        return total;
    }
}
