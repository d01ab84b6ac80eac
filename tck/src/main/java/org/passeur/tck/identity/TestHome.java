package org.passeur.tck.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A home that has an account already, so that a test need not wait for keys to be made. */
public final class TestHome {
    /** What lies in {@code identity/}. */
    public static final List<String> FILES =
            List.of("ca.key", "ca.crt", "account.key", "account.crt", "device.key", "device.crt");

    private TestHome() {}

    /**
     * Writes the identity of a person into a home, open to the owner only, as the identity bundle wants it.
     *
     * @param home is made if it is not there
     * @param person {@code alice} or {@code bob}
     * @return the home
     */
    public static Path prepare(Path home, String person) throws IOException {
        Path identity = home.resolve("identity");
        Files.createDirectories(identity);
        restrict(home, "rwx------");
        restrict(identity, "rwx------");
        for (String file : FILES) {
            Path target = identity.resolve(file);
            Files.write(target, TestDevice.pem(person, file).getBytes(StandardCharsets.US_ASCII));
            restrict(target, "rw-------");
        }
        return home;
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }
}
