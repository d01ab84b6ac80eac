package org.passeur.shell.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.passeur.api.Printable;

/** Files that are offered or moved, as people want to see them: a tree, and not all of a large one. */
final class FileLines {
    /** Lines for files; of more, only so many are shown. */
    static final int MAX = 20;

    private FileLines() {}

    /** A line for each, deeper ones farther right. */
    static List<String> of(JsonNode files) {
        List<String> lines = new ArrayList<>();
        long bytes = 0;
        int left = 0;
        for (JsonNode file : files) {
            if (lines.size() < MAX) {
                lines.add(line(file));
            } else {
                left++;
                bytes += file.path("size").asLong();
            }
        }
        if (left > 0) {
            lines.add("… and " + left + " more  " + EventLines.size(bytes));
        }
        return lines;
    }

    private static String line(JsonNode file) {
        String name = file.path("name").asText();
        String kind = file.path("kind").asText();
        boolean deep = name.indexOf('/') >= 0;
        String indent =
                "  ".repeat((int) name.chars().filter(c -> c == '/').limit(MAX).count());
        String own = Printable.of(deep ? name.substring(name.lastIndexOf('/') + 1) : name);
        return switch (kind) {
            case "folder" -> indent + own + "/";
            case "link" ->
                indent + own + " -> " + Printable.of(file.path("target").asText());
            default -> indent + own + "  " + EventLines.size(file.path("size").asLong());
        };
    }

    /** Their names in one line: those at the top, and not too many. */
    static String names(JsonNode files) {
        List<String> names = new ArrayList<>();
        for (JsonNode file : files) {
            String name = file.path("name").asText();
            if (name.indexOf('/') < 0) {
                names.add(
                        Printable.of(name) + ("folder".equals(file.path("kind").asText()) ? "/" : ""));
            }
        }
        return names.size() <= MAX
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MAX)) + ", … and " + (names.size() - MAX) + " more";
    }
}
