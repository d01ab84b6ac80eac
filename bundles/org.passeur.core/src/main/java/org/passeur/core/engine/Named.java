package org.passeur.core.engine;

/**
 * A provider.
 *
 * @param name the symbolic name of its bundle
 * @param service what it provides
 */
public record Named<T>(String name, T service) {}
