package org.passeur.shell.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.passeur.api.Printable;

/** The objects of {@link EventJson} as lines for people. All text in them is made printable: much of it is a stranger's. */
public final class EventLines {
    private EventLines() {}

    /** No line for what people need not see; else one, or a few. */
    public static List<String> of(JsonNode e) {
        return switch (text(e, "event")) {
            case "ticket" -> List.of("ticket", "", "  " + e.path("ticket").asText(), "");
            case "id" ->
                List.of(
                        "account   " + text(e, "account"),
                        "device    " + text(e, "device"),
                        "name      " + text(e, "name"),
                        "ticket    " + e.path("ticket").asText());
            case "device-found" -> step("device found", id(e, "device") + " by " + provider(e));
            case "offer-sent" -> step("offer sealed and sent", "to " + id(e, "device") + " by " + provider(e));
            case "offer-answered" -> step("answered", "by " + id(e, "device") + ", opening a link");
            case "link" -> step("link opened", path(e.path("path")));
            case "secured" ->
                step(
                        "secured",
                        text(e, "suite") + ", " + text(e, "protocol") + ", by " + provider(e) + " in "
                                + e.path("handshake_millis").asLong() + " ms, over " + text(e.path("path"), "kind"));
            case "awaiting-peer" -> step("awaiting acceptance", "by " + id(e, "device"));
            case "offer" -> offer(e);
            case "accepted" -> step("accepted", "");
            case "finished" -> finished(e);
            case "refused" -> step("refused", text(e, "message"));
            case "cancelled" ->
                step("cancelled", ("peer".equals(text(e, "by")) ? "by the peer: " : "by us: ") + text(e, "message"));
            case "part-ended" -> partEnded(e);
            case "failed" -> e.has("transfer") ? step("failed", text(e, "message")) : List.of();
            case "transfer" -> transfer(e);
            case "contact" -> List.of(text(e, "account") + "  " + text(e, "name"));
            case "table", "node" -> table(e);
            case "metric" -> List.of(metric(e));
            case "finding" ->
                List.of("%-8s %-15s %s"
                        .formatted(verdict(text(e, "verdict")), text(e, "subject"), longText(e, "text")));
            case "stored" -> step("stored", size(e.path("size").asLong()) + " under " + text(e, "key"));
            case "kept" -> step("kept", size(e.path("size").asLong()) + " under " + text(e, "key"));
            case "value" -> List.of(value(e));
            default -> List.of();
        };
    }

    private static List<String> table(JsonNode e) {
        List<String> lines = new ArrayList<>();
        long network = e.path("network").asLong();
        lines.add("node      " + text(e, "node") + ", by " + provider(e));
        lines.add("network   " + network + (network == 0 ? " (the public one)" : "") + ", "
                + (e.path("connected").asBoolean() ? "other nodes are known" : "no other node is known"));
        lines.add("port      UDP " + e.path("port").asInt());
        for (JsonNode address : e.path("public_addresses")) {
            lines.add("seen as   " + Printable.of(address.asText()));
        }
        for (JsonNode address : e.path("entry_points")) {
            lines.add("enter by  " + Printable.of(address.asText()));
        }
        return lines;
    }

    private static String metric(JsonNode e) {
        List<String> labels = new ArrayList<>();
        e.path("labels")
                .fields()
                .forEachRemaining(label -> labels.add(
                        label.getKey() + "=" + Printable.of(label.getValue().asText())));
        return "%14s  %s%s"
                .formatted(
                        Exposition.number(e.path("value").asDouble()),
                        text(e, "name"),
                        labels.isEmpty() ? "" : "{" + String.join(",", labels) + "}");
    }

    private static String verdict(String verdict) {
        return verdict.equals("problem") ? "PROBLEM" : verdict;
    }

    /** The beginning of a text, or of what is none in hexadecimal digits. */
    private static String value(JsonNode e) {
        String from = switch (text(e, "proof")) {
            case "signed" -> "signed by " + id(e, "owner");
            case "forged" -> "FORGED";
            case "sealed" -> "sealed";
            default -> "unsigned";
        };
        String content = e.has("text")
                ? "\"" + text(e, "text") + "\""
                : "0x" + hex(e.path("content").asText());
        return "%s  %-19s  %s  %s"
                .formatted(text(e, "id"), from, size(e.path("size").asLong()), content);
    }

    private static String hex(String base64) {
        byte[] first = Base64.getDecoder().decode(base64.substring(0, Math.min(base64.length(), 44)));
        return HexFormat.of().formatHex(first) + (base64.length() > 44 ? "…" : "");
    }

    private static List<String> step(String what, String more) {
        return List.of("%-22s %s".formatted(what, more).stripTrailing());
    }

    private static String path(JsonNode path) {
        return text(path, "kind") + ", " + text(path, "local") + " → " + text(path, "remote") + ", by "
                + provider(path);
    }

    private static List<String> offer(JsonNode e) {
        List<String> lines = new ArrayList<>();
        String who = e.has("contact") ? "\"" + text(e, "contact") + "\"" : "account " + text(e, "account");
        lines.addAll(step("offer", text(e, "transfer") + " from " + who));
        FileLines.of(e.path("files")).forEach(line -> lines.addAll(step("", line)));
        return lines;
    }

    private static List<String> finished(JsonNode e) {
        List<String> lines = new ArrayList<>();
        JsonNode files = e.path("files");
        if (files.size() > FileLines.MAX) {
            long bytes = 0;
            for (JsonNode file : files) {
                bytes += file.path("size").asLong();
            }
            return step("finished", files.size() + " files  " + size(bytes));
        }
        for (JsonNode file : files) {
            lines.addAll(step(
                    "finished",
                    text(file, "file") + "  " + size(file.path("size").asLong())));
            lines.addAll(step("SHA-256", text(file, "sha256")));
        }
        return lines;
    }

    /** Only what did not go well: the end of the whole transfer tells the rest. */
    private static List<String> partEnded(JsonNode e) {
        return e.has("reason")
                ? step("device " + text(e, "outcome"), id(e, "device") + ": " + text(e, "message"))
                : List.of();
    }

    private static List<String> transfer(JsonNode e) {
        List<String> lines = new ArrayList<>();
        String names = FileLines.names(e.path("files"));
        long total = e.path("total").asLong();
        String share = total == 0 ? "" : " " + e.path("bytes").asLong() * 100 / total + " %";
        lines.add("%s  %-8s  %s%s  %s  %s%s"
                .formatted(
                        text(e, "transfer"),
                        text(e, "direction"),
                        text(e, "state"),
                        share,
                        size(total),
                        names,
                        e.has("message") ? "  (" + text(e, "message") + ")" : ""));
        for (JsonNode part : e.path("parts")) {
            lines.add("    device " + id(part, "device") + "  " + text(part, "state")
                    + (part.has("path") ? "  " + path(part.path("path")) : "")
                    + (part.has("message") ? "  " + text(part, "message") : ""));
        }
        return lines;
    }

    /** A size as people read it, in binary units. */
    public static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        String units = "KMGTPE";
        int unit = -1;
        while (value >= 1024) {
            value /= 1024;
            unit++;
        }
        return "%.1f %siB".formatted(value, units.charAt(unit));
    }

    private static String provider(JsonNode e) {
        return text(e, "provider").replaceFirst("^org\\.passeur\\.", "");
    }

    /** The beginning of an id is enough to tell a few devices apart. */
    private static String id(JsonNode e, String field) {
        String id = text(e, field);
        return id.length() > 8 ? id.substring(0, 8) + "…" : id;
    }

    private static String longText(JsonNode e, String field) {
        return Printable.of(e.path(field).asText(), 600);
    }

    private static String text(JsonNode e, String field) {
        return Printable.of(e.path(field).asText());
    }
}
