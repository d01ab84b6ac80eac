package org.passeur.connectivity.ice.ice4j;

import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import org.jitsi.utils.logging2.Logger;
import org.slf4j.LoggerFactory;

/** ice4j's log in ours, two levels down: what it calls a warning is mostly a stranger's packet. */
final class EngineLog implements Logger {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(EngineLog.class);

    @Override
    public Logger createChildLogger(String name, Map<String, String> context) {
        return this;
    }

    @Override
    public Logger createChildLogger(String name) {
        return this;
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public void trace(Object message) {}

    @Override
    public void trace(Supplier<String> message) {}

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public void debug(Object message) {}

    @Override
    public void debug(Supplier<String> message) {}

    @Override
    public boolean isInfoEnabled() {
        return LOG.isTraceEnabled();
    }

    @Override
    public void info(Object message) {
        LOG.trace("{}", message);
    }

    @Override
    public void info(Supplier<String> message) {
        if (isInfoEnabled()) {
            LOG.trace("{}", message.get());
        }
    }

    @Override
    public boolean isWarnEnabled() {
        return LOG.isDebugEnabled();
    }

    @Override
    public void warn(Object message) {
        LOG.debug("{}", message);
    }

    @Override
    public void warn(Supplier<String> message) {
        if (isWarnEnabled()) {
            LOG.debug("{}", message.get());
        }
    }

    @Override
    public void warn(Object message, Throwable cause) {
        LOG.debug("{}", message, cause);
    }

    @Override
    public void error(Object message) {
        LOG.info("{}", message);
    }

    @Override
    public void error(Supplier<String> message) {
        LOG.info("{}", message.get());
    }

    @Override
    public void error(Object message, Throwable cause) {
        LOG.info("{}", message, cause);
    }

    // levels and handlers are slf4j's business

    @Override
    public void setUseParentHandlers(boolean use) {}

    @Override
    public void addHandler(Handler handler) {}

    @Override
    public void removeHandler(Handler handler) {}

    @Override
    public void setLevelError() {}

    @Override
    public void setLevelWarn() {}

    @Override
    public void setLevelInfo() {}

    @Override
    public void setLevelDebug() {}

    @Override
    public void setLevelTrace() {}

    @Override
    public void setLevelAll() {}

    @Override
    public void setLevelOff() {}

    @Override
    public void setLevel(Level level) {}

    @Override
    public Level getLevel() {
        return LOG.isTraceEnabled() ? Level.INFO : Level.WARNING;
    }

    @Override
    public void addContext(Map<String, String> context) {}

    @Override
    public void addContext(String key, String value) {}
}
