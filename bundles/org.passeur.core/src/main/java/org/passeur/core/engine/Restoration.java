package org.passeur.core.engine;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.passeur.api.Decision;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.api.MovedFile;
import org.passeur.api.Offer;
import org.passeur.api.SendOptions;
import org.passeur.api.Ticket;
import org.passeur.core.files.SourceFile;
import org.passeur.core.journal.Entry;

/** Makes of the journal's entries about one transfer what goes on. */
final class Restoration {
    private Restoration() {}

    /** What we were sending; empty if we were not. */
    static Optional<Plan> sending(List<Entry> entries, Memory memory) {
        if (!(entries.get(0) instanceof Entry.Sending first)) {
            return Optional.empty();
        }
        Map<DeviceId, Course> courses = new ConcurrentHashMap<>();
        Set<DeviceId> settled = new HashSet<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Accepted a) {
                var course = Course.of(first.transfer(), a.device(), memory);
                course.restore(a.declined());
                courses.put(a.device(), course);
            } else if (entry instanceof Entry.Settled s) {
                settled.add(s.device());
            }
        }
        List<Path> named = first.files().stream()
                .filter(found -> found.info().name().indexOf('/') < 0)
                .map(SourceFile.Found::path)
                .toList();
        boolean links = first.files().stream().anyMatch(found -> found.info().kind() == FileInfo.Kind.LINK);
        var options = new SendOptions(links ? SendOptions.Links.KEEP : SendOptions.Links.REFUSE, first.queued());
        var sending = new Sending(named, new Ticket(first.to(), first.via()), options, settled, first.wire(), courses);
        return Optional.of(new Plan(first.transfer(), first.started(), sending, first.files(), true));
    }

    /**
     * What we were receiving.
     *
     * @param moved by place, what has its name
     * @param others places of folders and links that are there
     * @param made folders by the names under which they were offered
     */
    record Received(Entry.Receiving begun, Map<Integer, MovedFile> moved, Set<Integer> others, Map<String, Path> made) {
        Decision.Accept decision() {
            return new Decision.Accept(begun.directory(), begun.only());
        }

        Offer offer() {
            return new Offer(begun.transfer(), begun.sender(), begun.device(), Optional.empty(), begun.files());
        }
    }

    /** What we were receiving; empty if we were not. */
    static Optional<Received> receiving(List<Entry> entries) {
        if (!(entries.get(0) instanceof Entry.Receiving first)) {
            return Optional.empty();
        }
        Map<Integer, MovedFile> moved = new HashMap<>();
        Set<Integer> others = new HashSet<>();
        Map<String, Path> made = new HashMap<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Made m) {
                made.put(m.name(), m.path());
            } else if (entry instanceof Entry.Stored s
                    && s.place() < first.files().size()) {
                s.path()
                        .ifPresentOrElse(
                                path -> moved.put(
                                        s.place(),
                                        new MovedFile(
                                                path,
                                                first.files().get(s.place()).size(),
                                                s.sha256())),
                                () -> others.add(s.place()));
            }
        }
        return Optional.of(new Received(first, moved, others, made));
    }
}
