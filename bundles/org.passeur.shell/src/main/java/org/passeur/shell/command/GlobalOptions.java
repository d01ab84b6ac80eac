package org.passeur.shell.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or after its name. */
public final class GlobalOptions {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "where account, contacts, log and received state are kept (default: ~/.passeur)")
    @Nullable
    Path home;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "one JSON object per line on standard output")
    boolean json;

    @Option(
            names = "--port",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "UDP port of the signalling network (default: any free one; of dht node: 4222)")
    @Nullable
    Integer port;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            description = "a node by which to enter the signalling network; may be repeated")
    List<String> bootstrap = new ArrayList<>();

    @Option(
            names = "--network",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "id of the signalling network; nodes of others are ignored (default: 0, the public one)")
    long network;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            scope = ScopeType.INHERIT,
            description = "use only this local address; may be repeated")
    List<String> bind = new ArrayList<>();

    @Option(
            names = "--stun",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            converter = ServerAddress.class,
            description = "a STUN server that says how this host looks from outside its router; may be repeated")
    List<String> stun = new ArrayList<>();

    @Option(
            names = "--turn",
            paramLabel = "URI",
            scope = ScopeType.INHERIT,
            description =
                    "a TURN server to relay by when there is no other way, turn:USER:PASSWORD@HOST:PORT?transport=tcp"
                            + " or turns: for TLS; may be repeated")
    List<String> turn = new ArrayList<>();

    /** The home folder, absolute. */
    public Path home() {
        Path chosen = home == null ? Path.of(System.getProperty("user.home"), ".passeur") : home;
        return chosen.toAbsolutePath().normalize();
    }

    /** Whether programs read the output. */
    public boolean json() {
        return json;
    }

    /**
     * 0 for any.
     *
     * @param otherwise if none was given
     */
    public int port(int otherwise) {
        Integer given = port;
        return given == null ? otherwise : given;
    }

    /** Whether something was given that matters only to a node that starts. */
    public boolean startOnly() {
        return port != null
                || network != 0
                || !bind.isEmpty()
                || !bootstrap.isEmpty()
                || !stun.isEmpty()
                || !turn.isEmpty();
    }

    /** Of the public network if 0. */
    public long network() {
        return network;
    }

    /** As they were given. */
    public List<String> bootstrap() {
        return List.copyOf(bootstrap);
    }

    /** {@code HOST:PORT}. */
    public List<String> stun() {
        return List.copyOf(stun);
    }

    /** As they were given; secret. */
    public List<String> turn() {
        return List.copyOf(turn);
    }

    /** As they were given. */
    public List<String> bind() {
        return List.copyOf(bind);
    }
}
