package org.passeur.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An sshd of our own on loopback, with keys made for it, and {@code scp} to it. */
final class Scp implements Closeable {
    static final String CIPHER = "aes128-gcm@openssh.com";

    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final Duration STARTED = Duration.ofSeconds(10);
    private static final Duration COPIED = Duration.ofMinutes(2);

    private final Path folder;
    private final int port;
    private final Process sshd;

    private Scp(Path folder, int port, Process sshd) {
        this.folder = folder;
        this.port = port;
        this.sshd = sshd;
    }

    /** Fails if there is no sshd on this machine, or it does not start: it wants a folder {@code /run/sshd}, for instance. */
    static Scp start(Path folder) throws IOException, InterruptedException {
        if (!Files.isExecutable(SSHD)) {
            throw new IOException("there is no " + SSHD);
        }
        run(
                folder,
                List.of(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-f",
                        folder.resolve("host").toString()));
        run(
                folder,
                List.of(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-f",
                        folder.resolve("user").toString()));
        int port = freePort();
        Path configuration = Files.writeString(
                folder.resolve("sshd_config"), """
                ListenAddress 127.0.0.1:%d
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                StrictModes no
                UsePAM no
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                Subsystem sftp internal-sftp
                """.formatted(port, folder.resolve("host"), folder.resolve("user.pub")));
        Process sshd = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
        var scp = new Scp(folder, port, sshd);
        scp.awaitListening();
        return scp;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + STARTED.toNanos();
        while (!listens()) {
            if (!sshd.isAlive() || deadline - System.nanoTime() < 0) {
                close();
                throw new IOException("sshd does not listen: "
                        + Files.readString(folder.resolve("sshd.log")).strip());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** Seconds that scp took to copy it, from its start to its end. */
    double seconds(Path file, Path to) throws IOException, InterruptedException {
        long start = System.nanoTime();
        run(
                folder,
                List.of(
                        "scp",
                        "-q",
                        "-F",
                        "none",
                        "-c",
                        CIPHER,
                        "-P",
                        Integer.toString(port),
                        "-i",
                        folder.resolve("user").toString(),
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "LogLevel=ERROR",
                        "-o",
                        "BatchMode=yes",
                        file.toString(),
                        System.getProperty("user.name") + "@127.0.0.1:" + to));
        return (System.nanoTime() - start) / 1e9;
    }

    private static void run(Path folder, List<String> line) throws IOException, InterruptedException {
        Path log = folder.resolve("ssh.log");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(COPIED.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException(line.get(0) + " took too long");
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    line.get(0) + " failed: " + Files.readString(log).strip());
        }
    }

    @Override
    public void close() {
        sshd.descendants().forEach(ProcessHandle::destroy);
        sshd.destroy();
    }
}
