package org.passeur.bench.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Query;

/** Runs one scenario: nodes join, an hour's part passes idly, then values are looked up and messages delivered. */
final class Experiment {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long BETWEEN_JOINS = 20;
    private static final long SETTLING = 4 * MINUTE;
    private static final long IDLE = 10 * MINUTE;
    private static final long PROBING = 4 * MINUTE;
    private static final long LISTENERS_COME = MINUTE;
    /** Between a put and the lookup of the same value. */
    private static final long REST = 30 * SECOND;

    private static final long PATIENCE = MINUTE;
    private static final int PUT_BYTES = 256;
    /** What an offer of 2 KiB makes when it is signed and sealed with RSA-4096; {@code bench/dht} prints it. */
    private static final int OFFER_BYTES = 3717;

    private final Scenario scenario;
    private final Outcome outcome;
    private final Schedule schedule = new Schedule();
    private final World world;
    private final RandomGenerator chance;
    private final Set<Resident> staying = new HashSet<>();
    private long values;

    private Experiment(Scenario scenario) {
        this.scenario = scenario;
        this.outcome = new Outcome(scenario);
        this.world = new World(schedule, scenario.lossPercent() / 100.0, scenario.seed());
        this.chance = world.chance();
    }

    static Outcome run(Scenario scenario) {
        return new Experiment(scenario).run();
    }

    private Outcome run() {
        long started = System.nanoTime();
        long heapBefore = scenario.idle() ? heap() : 0;
        for (int i = 0; i < scenario.nodes(); i++) {
            world.join();
            schedule.pass(BETWEEN_JOINS);
        }
        leaveAndJoin();
        schedule.pass(SETTLING);
        if (scenario.idle()) {
            idle();
            outcome.heapKibPerNode = (heap() - heapBefore) / 1024.0 / scenario.nodes();
        }
        probe();
        outcome.events = schedule.happened();
        outcome.wallSeconds = (System.nanoTime() - started) / 1e9;
        return outcome;
    }

    /** One goes and another comes, so that as many are there as before. */
    private void leaveAndJoin() {
        if (scenario.sessionMinutes() > 0) {
            double mean = (double) scenario.sessionMinutes() * MINUTE / scenario.nodes();
            schedule.after(Math.round(-mean * StrictMath.log(1 - chance.nextDouble())), () -> {
                Resident one = world.any();
                if (!staying.contains(one)) {
                    world.leave(one);
                    world.join();
                }
                leaveAndJoin();
            });
        }
    }

    private void idle() {
        long datagrams = world.datagrams();
        long bytes = world.bytes();
        schedule.pass(IDLE);
        double nodeHours = scenario.nodes() * (double) IDLE / HOUR;
        outcome.idleDatagramsPerHour = (world.datagrams() - datagrams) / nodeHours;
        outcome.idleBytesPerHour = (world.bytes() - bytes) / nodeHours;
    }

    private void probe() {
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < scenario.listeners(); i++) {
            var listener = new Listener();
            listeners.add(listener);
            schedule.after(LISTENERS_COME * i / scenario.listeners(), listener::listen);
        }
        schedule.pass(LISTENERS_COME + MINUTE);
        for (int i = 0; i < scenario.lookups(); i++) {
            schedule.after(PROBING * i / scenario.lookups(), this::put);
        }
        int messages = scenario.listeners() * scenario.messages();
        for (int i = 0; i < messages; i++) {
            Listener to = listeners.get(i % listeners.size());
            schedule.after(PROBING * i / messages, () -> send(to));
        }
        long datagrams =
                listeners.stream().mapToLong(l -> l.resident.datagrams()).sum();
        long bytes = listeners.stream().mapToLong(l -> l.resident.bytes()).sum();
        schedule.pass(PROBING);
        double nodeHours = listeners.size() * (double) PROBING / HOUR;
        outcome.listenerDatagramsPerHour =
                (listeners.stream().mapToLong(l -> l.resident.datagrams()).sum() - datagrams) / nodeHours;
        outcome.listenerBytesPerHour =
                (listeners.stream().mapToLong(l -> l.resident.bytes()).sum() - bytes) / nodeHours;
        schedule.pass(REST + PATIENCE);
    }

    private Resident stranger() {
        Resident resident = world.any();
        while (staying.contains(resident)) {
            resident = world.any();
        }
        return resident;
    }

    private void put() {
        Id key = Id.random(chance);
        byte[] data = new byte[PUT_BYTES];
        Value value = Value.Open.of(++values, Body.of(data));
        stay(stranger(), PATIENCE).node.put(key, value);
        schedule.after(REST, () -> lookUp(key));
    }

    private void lookUp(Id key) {
        Resident asking = stay(stranger(), PATIENCE);
        var tap = new Tap(key);
        asking.watch(tap);
        long begun = schedule.now();
        outcome.lookups++;
        asking.node
                .get(key, Query.ALL, value -> {
                    outcome.lookupMillis.add(schedule.now() - begun);
                    return false;
                })
                .whenComplete((done, failure) -> {
                    asking.watch(null);
                    outcome.hops.add(tap.hops());
                    outcome.requests.add(tap.requests());
                    outcome.lookupDatagrams.add(tap.datagrams());
                });
    }

    private void send(Listener to) {
        byte[] sealed = new byte[OFFER_BYTES];
        Arrays.fill(sealed, (byte) chance.nextInt());
        long id = ++values;
        long begun = schedule.now();
        outcome.deliveries++;
        to.expect(id, begun);
        stay(stranger(), PATIENCE).node.put(to.key, new Value.Closed(id, Bytes.of(sealed), 0));
    }

    /** What is measured does not leave while it is measured. */
    private Resident stay(Resident resident, long millis) {
        staying.add(resident);
        schedule.after(millis, () -> staying.remove(resident));
        return resident;
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** A device that waits for messages. */
    private final class Listener {
        private final Id key = Id.random(chance);
        private final Resident resident = stranger();
        private final Map<Long, Long> sentAt = new HashMap<>();

        Listener() {
            staying.add(resident);
        }

        void listen() {
            resident.node.listen(key, this::heard);
        }

        void expect(long id, long now) {
            sentAt.put(id, now);
        }

        private void heard(Value value) {
            Long sent = sentAt.remove(value.id());
            if (sent == null) {
                outcome.repeated++;
            } else {
                outcome.deliveryMillis.add(schedule.now() - sent);
            }
        }
    }
}
