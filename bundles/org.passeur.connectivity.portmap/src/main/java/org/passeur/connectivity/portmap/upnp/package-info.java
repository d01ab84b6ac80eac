/** Port mappings by UPnP's Internet Gateway Device: discovery (SSDP), description, control (SOAP). */
@NullMarked
package org.passeur.connectivity.portmap.upnp;

import org.jspecify.annotations.NullMarked;
