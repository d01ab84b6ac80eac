package org.passeur.tck.link;

/** The stand-in keeps the promises that it stands in for. */
final class MemoryLinkTest extends LinkContract {
    @Override
    protected Ends pair() {
        MemoryLink.Pair pair = MemoryLink.pair(64 * 1024);
        return new Ends(pair.a(), pair.b());
    }

    @Override
    protected void cut(Ends ends) {
        ((MemoryLink) ends.a()).cut();
    }
}
