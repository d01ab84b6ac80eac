package org.passeur.security.bouncycastle;

import java.lang.reflect.Proxy;
import org.passeur.security.jsse.JsseSecurity;

/** The other provider, made as the framework makes it: with the defaults of its configuration, and other groups. */
final class Jsse {
    private Jsse() {}

    static JsseSecurity withGroups(String... groups) {
        var config = (JsseSecurity.Config) Proxy.newProxyInstance(
                Jsse.class.getClassLoader(),
                new Class<?>[] {JsseSecurity.Config.class},
                (proxy, method, arguments) ->
                        method.getName().equals("named__groups") ? groups : method.getDefaultValue());
        return new JsseSecurity(config);
    }
}
