package org.passeur.launcher;

import java.lang.reflect.Proxy;
import org.passeur.shell.command.Console;
import org.passeur.shell.command.Node;
import org.passeur.shell.command.Session;

/** A session for reading a command line without running it. */
final class Parsing {
    static final Session SESSION = new Session(never(Node.class), never(Console.class));

    private Parsing() {}

    private static <T> T never(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new IllegalStateException("the launcher only reads command lines; nodes run them");
        }));
    }
}
