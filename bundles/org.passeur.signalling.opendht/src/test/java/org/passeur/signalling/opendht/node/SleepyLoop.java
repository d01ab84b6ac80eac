package org.passeur.signalling.opendht.node;

import java.util.ArrayList;
import java.util.List;

/** One host's share of virtual time: while it sleeps, nothing is done on it, and its steady clock goes on. */
final class SleepyLoop implements EventLoop {
    private final VirtualLoop world;
    private final List<Runnable> missed = new ArrayList<>();
    private boolean asleep;

    SleepyLoop(VirtualLoop world) {
        this.world = world;
    }

    void sleep() {
        asleep = true;
    }

    void wake() {
        asleep = false;
        List<Runnable> due = List.copyOf(missed);
        missed.clear();
        due.forEach(world::execute);
    }

    private Runnable unlessAsleep(Runnable task) {
        return () -> {
            if (asleep) {
                missed.add(task);
            } else {
                task.run();
            }
        };
    }

    @Override
    public long millis() {
        return world.millis();
    }

    @Override
    public long unixSeconds() {
        return world.unixSeconds();
    }

    @Override
    public Timer after(long millis, Runnable task) {
        return world.after(millis, unlessAsleep(task));
    }

    @Override
    public void execute(Runnable task) {
        world.execute(unlessAsleep(task));
    }
}
