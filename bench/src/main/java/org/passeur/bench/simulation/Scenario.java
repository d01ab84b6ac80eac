package org.passeur.bench.simulation;

/**
 * A world and what is tried in it.
 *
 * @param nodes how many are there at any time
 * @param lossPercent datagrams that do not arrive
 * @param sessionMinutes how long a node stays on average, exponentially distributed; 0 for always
 * @param idle whether ten minutes pass in which nobody wants anything, to see what a node costs
 * @param lookups how many values are put, and looked up by others
 * @param listeners nodes that listen at a key of their own; none of them leaves
 * @param messages sent to each listener
 */
record Scenario(
        int nodes,
        int lossPercent,
        int sessionMinutes,
        boolean idle,
        int lookups,
        int listeners,
        int messages,
        long seed) {

    String name() {
        return lossPercent + " % loss" + (sessionMinutes > 0 ? ", sessions of " + sessionMinutes + " min" : "");
    }
}
