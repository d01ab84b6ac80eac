package org.passeur.core.engine;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.passeur.api.Decision;
import org.passeur.api.FileInfo;
import org.passeur.api.Printable;

/** Which files of an offer are taken. */
final class Chosen {
    private Chosen() {}

    /**
     * Those that are taken, in order.
     *
     * @throws IllegalArgumentException if something is to be taken that is not offered, or nothing is
     */
    static List<FileInfo> of(List<FileInfo> offered, Decision.Accept decision) {
        if (decision.only().isEmpty()) {
            return offered;
        }
        Set<String> wanted = decision.only().get();
        Set<String> there = offered.stream().map(FileInfo::name).collect(Collectors.toSet());
        wanted.stream().filter(name -> !there.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("\"" + Printable.of(name) + "\" is not among what is offered");
        });
        List<FileInfo> taken =
                offered.stream().filter(file -> wanted.contains(file.name())).toList();
        if (taken.isEmpty()) {
            throw new IllegalArgumentException("name at least one of the files offered, or refuse the offer");
        }
        return taken;
    }
}
