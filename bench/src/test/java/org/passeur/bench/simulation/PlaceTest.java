package org.passeur.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.passeur.bench.Samples;

class PlaceTest {
    private final Random random = new Random(1);

    @Test
    void ways_take_what_they_take_on_the_internet() {
        var oneWay = new Samples();
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            places.add(Place.random(random));
        }
        for (Place from : places) {
            oneWay.add(from.steadyMillisTo(places.get(random.nextInt(places.size()))));
        }
        assertThat(oneWay.median()).isBetween(30.0, 90.0);
        assertThat(oneWay.percentile(0)).isGreaterThan(1);
        assertThat(oneWay.percentile(100)).isLessThan(300);
    }

    @Test
    void what_is_sent_at_once_does_not_overtake_itself_and_the_rest_varies() {
        Place here = Place.random(random);
        Place there = Place.random(random);
        assertThat(here.millisTo(there, 5)).isEqualTo(here.millisTo(there, 5));
        assertThat(random.longs(50).map(now -> here.millisTo(there, now)).distinct())
                .hasSizeGreaterThan(3);
    }
}
