package org.passeur.shell.command;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes {@code HOST:PORT} only, so that a slip is told at once and not by a component that is absent. */
final class ServerAddress implements ITypeConverter<String> {
    private static final Pattern FORM = Pattern.compile("(?:\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]{1,253}):(\\d{1,5})");

    @Override
    public String convert(String text) {
        Matcher m = FORM.matcher(text);
        int port = m.matches() ? Integer.parseInt(m.group(1)) : 0;
        if (port < 1 || port > 65535) {
            throw new TypeConversionException(
                    "\"" + text + "\" is not HOST:PORT (IPv6 addresses in brackets, ports 1 to 65535)");
        }
        return text;
    }
}
