package org.passeur.connectivity.ice.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes and reads {@link IceBlob}s in Jami's form: ufrag, password, one candidate on each line, each with a line feed. */
public final class IceBlobCodec {
    private static final int MAX_LINE = 200;
    private static final Pattern BLANK = Pattern.compile(" ");

    private IceBlobCodec() {}

    /** The blob as text. */
    public static String write(IceBlob blob) {
        var text = new StringBuilder()
                .append(blob.credentials().ufrag())
                .append('\n')
                .append(blob.credentials().password())
                .append('\n');
        for (IceCandidate candidate : blob.candidates()) {
            text.append(line(candidate)).append('\n');
        }
        return text.toString();
    }

    private static String line(IceCandidate c) {
        return "%s 1 TCP %d %s %d typ %s tcptype %s"
                .formatted(
                        c.foundation(),
                        c.priority(),
                        c.literal(),
                        c.port(),
                        c.type().lowerCase(),
                        c.tcpType().lowerCase());
    }

    /**
     * Reads what a stranger wrote. Candidates that are not understood, not TCP, or beyond the limits are skipped; names
     * are never looked up.
     *
     * @return empty if it is no blob: an address for instance, or longer than {@value IceBlob#MAX_LENGTH} characters
     */
    public static Optional<IceBlob> read(String text) {
        if (text.length() > IceBlob.MAX_LENGTH) {
            return Optional.empty();
        }
        List<String> lines = text.lines().toList();
        if (lines.size() < 2) {
            return Optional.empty();
        }
        Credentials credentials;
        try {
            credentials = new Credentials(lines.get(0), lines.get(1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        List<IceCandidate> candidates = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            if (candidates.size() < IceBlob.MAX_CANDIDATES) {
                candidate(line).ifPresent(candidates::add);
            }
        }
        return Optional.of(new IceBlob(credentials, candidates));
    }

    private static Optional<IceCandidate> candidate(String line) {
        if (line.length() > MAX_LINE) {
            return Optional.empty();
        }
        String[] field = BLANK.split(line, 20);
        if (field.length < 10
                || !field[1].equals("1")
                || !field[2].equalsIgnoreCase("TCP")
                || !field[6].equals("typ")) {
            return Optional.empty();
        }
        try {
            long priority = Long.parseLong(field[3]);
            int port = Integer.parseInt(field[5]);
            return IceCandidate.literal(field[4])
                    .flatMap(address -> IceCandidate.Type.named(field[7])
                            .flatMap(type -> tcpType(field)
                                    .map(tcp -> new IceCandidate(field[0], priority, address, port, type, tcp))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** RFC 6544 lets pairs of name and value (raddr, rport) stand before and after the one that counts here. */
    private static Optional<IceCandidate.TcpType> tcpType(String[] field) {
        for (int i = 8; i + 1 < field.length; i += 2) {
            if (field[i].equals("tcptype")) {
                return IceCandidate.TcpType.named(field[i + 1]);
            }
        }
        return Optional.empty();
    }
}
