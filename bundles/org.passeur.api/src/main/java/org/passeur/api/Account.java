package org.passeur.api;

/**
 * The local account and the device that this node is.
 *
 * @param id the account's id, which one gives to others
 * @param displayName how the account calls itself; printable
 * @param device this device's id
 */
public record Account(AccountId id, String displayName, DeviceId device) {}
