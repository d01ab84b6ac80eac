package org.passeur.identity;

/** Makes services known: the framework's registry, or a test. */
@FunctionalInterface
interface Publisher {
    /** Registers a service; running the result takes it away again. */
    <S> Runnable publish(Class<S> type, S service);
}
