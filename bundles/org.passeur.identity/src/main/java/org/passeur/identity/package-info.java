/** The local account, its device with its X.509 chain, and the user's contacts, all kept in the home folder. */
@Capability(namespace = "org.passeur.slot", name = "identity", version = "0.1.0")
// registered by code, when the keys are there: bnd cannot see it
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.passeur.spi.identity.LocalDevice\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.passeur.api.Contacts\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.passeur.api.DeviceLinking\"",
        effective = "active")
@NullMarked
package org.passeur.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
