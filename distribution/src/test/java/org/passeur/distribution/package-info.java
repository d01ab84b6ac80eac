/** Tests of what is shipped: its files, and its start script as a process. */
package org.passeur.distribution;
