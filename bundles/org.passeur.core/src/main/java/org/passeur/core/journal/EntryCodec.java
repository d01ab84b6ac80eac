package org.passeur.core.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.passeur.api.AccountId;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferId;
import org.passeur.core.files.SourceFile;
import org.passeur.spi.transfer.WireId;

/** Entries to bytes and back. */
final class EntryCodec {
    private static final int SENDING = 1;
    private static final int ACCEPTED = 2;
    private static final int SETTLED = 3;
    private static final int RECEIVING = 4;
    private static final int MADE = 5;
    private static final int STORED = 6;
    private static final int OVER = 7;

    private EntryCodec() {}

    static byte[] encode(Entry entry) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            write(entry, out);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(Entry entry, DataOutputStream out) throws IOException {
        if (entry instanceof Entry.Sending e) {
            begin(out, SENDING, e);
            out.writeUTF(e.wire().hex());
            out.writeUTF(e.to().hex());
            out.writeInt(e.via().size());
            for (InetSocketAddress address : e.via()) {
                byte[] ip = address.getAddress().getAddress();
                out.writeByte(ip.length);
                out.write(ip);
                out.writeShort(address.getPort());
            }
            write(e.started(), out);
            out.writeBoolean(e.queued());
            out.writeInt(e.files().size());
            for (SourceFile.Found found : e.files()) {
                out.writeUTF(found.path().toString());
                write(found.info(), out);
                write(found.modified().toInstant(), out);
            }
        } else if (entry instanceof Entry.Accepted e) {
            begin(out, ACCEPTED, e);
            out.writeUTF(e.device().hex());
            byte[] bits = e.declined().toByteArray();
            out.writeInt(bits.length);
            out.write(bits);
        } else if (entry instanceof Entry.Settled e) {
            begin(out, SETTLED, e);
            out.writeUTF(e.device().hex());
        } else if (entry instanceof Entry.Receiving e) {
            begin(out, RECEIVING, e);
            out.writeUTF(e.wire().hex());
            out.writeUTF(e.sender().hex());
            out.writeUTF(e.device().hex());
            write(e.started(), out);
            out.writeUTF(e.directory().toString());
            out.writeInt(e.only().map(Set::size).orElse(-1));
            for (String name : e.only().orElse(Set.of())) {
                out.writeUTF(name);
            }
            out.writeInt(e.files().size());
            for (FileInfo file : e.files()) {
                write(file, out);
            }
        } else if (entry instanceof Entry.Made e) {
            begin(out, MADE, e);
            out.writeUTF(e.name());
            out.writeUTF(e.path().toString());
        } else if (entry instanceof Entry.Stored e) {
            begin(out, STORED, e);
            out.writeInt(e.place());
            out.writeUTF(e.path().map(Path::toString).orElse(""));
            out.writeUTF(e.sha256());
        } else if (entry instanceof Entry.Over e) {
            begin(out, OVER, e);
        }
    }

    private static void begin(DataOutputStream out, int type, Entry entry) throws IOException {
        out.writeByte(type);
        out.writeLong(entry.transfer().value());
    }

    private static void write(Instant time, DataOutputStream out) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    private static void write(FileInfo file, DataOutputStream out) throws IOException {
        out.writeUTF(file.name());
        out.writeLong(file.size());
        out.writeByte(file.kind().ordinal());
        out.writeBoolean(file.modified().isPresent());
        write(file.modified().orElse(Instant.EPOCH), out);
        out.writeBoolean(file.executable());
        out.writeUTF(file.target());
    }

    /** @throws IOException if these bytes are no entry */
    static Entry decode(byte[] bytes) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int type = in.readByte();
            return read(type, new TransferId(in.readLong()), in);
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw new IOException("an entry of the journal cannot be read", e);
        }
    }

    private static Entry read(int type, TransferId id, DataInputStream in) throws IOException {
        return switch (type) {
            case SENDING ->
                new Entry.Sending(
                        id,
                        new WireId(in.readUTF()),
                        new AccountId(in.readUTF()),
                        addresses(in),
                        time(in),
                        in.readBoolean(),
                        sources(in));
            case ACCEPTED -> new Entry.Accepted(id, new DeviceId(in.readUTF()), BitSet.valueOf(bytes(in)));
            case SETTLED -> new Entry.Settled(id, new DeviceId(in.readUTF()));
            case RECEIVING ->
                new Entry.Receiving(
                        id,
                        new WireId(in.readUTF()),
                        new AccountId(in.readUTF()),
                        new DeviceId(in.readUTF()),
                        time(in),
                        Path.of(in.readUTF()),
                        names(in),
                        files(in));
            case MADE -> new Entry.Made(id, in.readUTF(), Path.of(in.readUTF()));
            case STORED -> {
                int place = in.readInt();
                String path = in.readUTF();
                yield new Entry.Stored(
                        id, place, path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path)), in.readUTF());
            }
            case OVER -> new Entry.Over(id);
            default -> throw new IOException("the journal has no entries of type " + type);
        };
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static Instant time(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static List<InetSocketAddress> addresses(DataInputStream in) throws IOException {
        List<InetSocketAddress> all = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            byte[] ip = in.readNBytes(in.readByte());
            all.add(new InetSocketAddress(InetAddress.getByAddress(ip), in.readShort() & 0xffff));
        }
        return all;
    }

    private static Optional<Set<String>> names(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            names.add(in.readUTF());
        }
        return Optional.of(names);
    }

    private static List<FileInfo> files(DataInputStream in) throws IOException {
        List<FileInfo> all = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            all.add(file(in));
        }
        return all;
    }

    private static FileInfo file(DataInputStream in) throws IOException {
        String name = in.readUTF();
        long size = in.readLong();
        FileInfo.Kind kind = FileInfo.Kind.values()[in.readByte()];
        boolean dated = in.readBoolean();
        Instant modified = time(in);
        return new FileInfo(
                name, size, kind, dated ? Optional.of(modified) : Optional.empty(), in.readBoolean(), in.readUTF());
    }

    private static List<SourceFile.Found> sources(DataInputStream in) throws IOException {
        List<SourceFile.Found> all = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            all.add(new SourceFile.Found(Path.of(in.readUTF()), file(in), FileTime.from(time(in))));
        }
        return all;
    }
}
