package org.passeur.bench.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Nodes and the network between them, the same in every run with the same seed. Datagrams are really encoded and decoded;
 * they take as long as {@link Place} says, or are lost.
 */
final class World {
    private static final int PORT = 4222;
    /** A new node knows so many others, as if it had saved them or asked a bootstrap server. */
    private static final int ENTRIES = 3;

    private final Schedule schedule;
    private final double loss;
    private final SplittableRandom chance;
    private final SplittableRandom seeds;
    private final Map<InetSocketAddress, Resident> there = new HashMap<>();
    private final List<Resident> residents = new ArrayList<>();
    private int addresses;
    private long datagrams;
    private long bytes;

    World(Schedule schedule, double loss, long seed) {
        this.schedule = schedule;
        this.loss = loss;
        this.seeds = new SplittableRandom(seed);
        this.chance = seeds.split();
    }

    /** Chance that is no node's own. */
    RandomGenerator chance() {
        return chance;
    }

    /** Datagrams sent by all since the beginning. */
    long datagrams() {
        return datagrams;
    }

    /** Bytes sent by all since the beginning, headers included. */
    long bytes() {
        return bytes;
    }

    Resident any() {
        return residents.get(chance.nextInt(residents.size()));
    }

    /** A node comes and enters by some that are there. */
    Resident join() {
        var resident = new Resident(this, schedule, address(++addresses), seeds.split());
        List<InetSocketAddress> entries = new ArrayList<>();
        for (int i = 0; i < ENTRIES && !residents.isEmpty(); i++) {
            entries.add(any().address);
        }
        there.put(resident.address, resident);
        residents.add(resident);
        resident.node.start();
        resident.node.bootstrap(entries);
        return resident;
    }

    /** A node goes without a word. */
    void leave(Resident resident) {
        int index = residents.indexOf(resident);
        residents.set(index, residents.get(residents.size() - 1));
        residents.remove(residents.size() - 1);
        there.remove(resident.address);
        resident.end();
    }

    void carry(Resident from, InetSocketAddress to, byte[] datagram) {
        datagrams++;
        bytes += datagram.length + Resident.HEADERS;
        if (loss > 0 && chance.nextDouble() < loss) {
            return;
        }
        Resident receiver = there.get(to);
        if (receiver != null) {
            schedule.after(from.place.millisTo(receiver.place, schedule.now()), new Schedule.Event() {
                @Override
                void happen() {
                    if (there.get(to) == receiver) {
                        receiver.receive(from.address, datagram);
                    }
                }
            });
        }
    }

    private static InetSocketAddress address(int number) {
        try {
            byte[] ip = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            return new InetSocketAddress(InetAddress.getByAddress(ip), PORT);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
