package org.passeur.identity;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Keys are spelt with single underscores; in a method's name each is written twice (OSGi DS 112.8.2.1). */
@SuppressWarnings("MemberName")
@ObjectClassDefinition(name = "Passeur identity", description = "Where the account is kept, and how it calls itself")
@interface IdentityConfig {
    @AttributeDefinition(
            name = "Home folder",
            description = "The folder with keys, contacts and state. Blank: the framework property passeur.home, and"
                    + " without that .passeur in the user's home. It must belong to the user and be open to nobody else"
                    + " (chmod 700); it is made if it is missing.")
    String home() default "";

    @AttributeDefinition(
            name = "Display name",
            description =
                    "How the account calls itself; everybody who gets its certificate can read the name it had when"
                            + " it was made. Blank: the name in the certificate, for a new account the operating system's name"
                            + " of the user.")
    String display__name() default "";
}
