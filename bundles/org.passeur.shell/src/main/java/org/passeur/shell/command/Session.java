package org.passeur.shell.command;

/**
 * What a command works with.
 *
 * @param node the node that it is for
 * @param console where it was typed
 */
public record Session(Node node, Console console) {}
