package org.passeur.shell.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the node of a home listens: {@code control.sock} in the home. Unix limits such a path to some 100 bytes; the socket
 * of a home whose path is longer is in a private temporary folder, and {@code control.path} in the home says where.
 */
public final class ControlAddress {
    private static final int LONGEST = 100;
    private static final FileAttribute<?>[] NONE = {};

    private final Path home;

    /** @param home absolute */
    public ControlAddress(Path home) {
        this.home = home;
    }

    private Path direct() {
        return home.resolve("control.sock");
    }

    private Path pointer() {
        return home.resolve("control.path");
    }

    private boolean fits() {
        return direct().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    /** A connection to the node of this home, if one listens. */
    public Optional<SocketChannel> connect() throws IOException {
        Optional<Path> socket = socket();
        if (socket.isEmpty() || !Files.exists(socket.get())) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket.get()));
            return Optional.of(channel);
        } catch (IOException e) {
            // the socket of a node that is gone refuses; the next node replaces it
            channel.close();
            return Optional.empty();
        }
    }

    private Optional<Path> socket() throws IOException {
        if (fits()) {
            return Optional.of(direct());
        }
        if (!Files.exists(pointer())) {
            return Optional.empty();
        }
        if (Files.size(pointer()) > LONGEST) {
            throw new FileSystemException(pointer().toString(), null, "is not what a node wrote; remove it");
        }
        return Optional.of(Path.of(Files.readString(pointer()).strip()));
    }

    /**
     * Listens; only the owner of the home can connect.
     *
     * @throws IOException if it is not possible, or a node listens already
     */
    public ServerSocketChannel listen() throws IOException {
        Optional<SocketChannel> other = connect();
        if (other.isPresent()) {
            other.get().close();
            throw new FileSystemException(home.toString(), null, "another node runs in this home");
        }
        privateFolder(home);
        Path socket = fits() ? direct() : temporary();
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            if (posix()) {
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            }
            if (!fits()) {
                Files.writeString(
                        pointer(),
                        socket.toString(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
            }
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Removes what {@link #listen()} made. */
    public void remove() throws IOException {
        Optional<Path> socket = socket();
        if (socket.isPresent()) {
            Files.deleteIfExists(socket.get());
        }
        if (!fits() && socket.isPresent()) {
            Files.deleteIfExists(pointer());
            Files.deleteIfExists(socket.get().getParent());
        }
    }

    private static Path temporary() throws IOException {
        return Files.createTempDirectory("passeur-", owner("rwx------")).resolve("control.sock");
    }

    /** Makes a folder that only its owner can look into, unless it is there. */
    public static void privateFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (folder.getParent() != null) {
                Files.createDirectories(folder.getParent());
            }
            Files.createDirectory(folder, owner("rwx------"));
        }
    }

    private static FileAttribute<?>[] owner(String permissions) {
        return posix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : NONE;
    }

    private static boolean posix() {
        return Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
