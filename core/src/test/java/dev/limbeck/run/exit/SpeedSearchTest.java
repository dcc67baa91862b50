package dev.limbeck.run.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thresholds that are chosen, beside all that there are. */
class SpeedSearchTest {
    private static final int STEPS = 1000;

    static IntStream seeds() {
        return IntStream.range(0, 30);
    }

    private static SpeedSearch search(RandomExits random, double maxDropPoints) {
        return new SpeedSearch(random.answers(), RandomExits.COSTS, random::dropPoints, maxDropPoints);
    }

    private static double[] all(double threshold) {
        double[] thresholds = new double[RandomExits.EXITS];
        Arrays.fill(thresholds, threshold);
        return thresholds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noFasterSpeedLosesAsLittleAllTheWay(int seed) {
        RandomExits random = new RandomExits(60, seed);
        double limit = seed % 6;
        double speed = search(random, limit).speed();

        int within = 0;
        while (within < STEPS && random.dropPoints(all((within + 1.0) / STEPS)) <= limit) {
            within++;
        }
        if (within > 0) {
            assertThat(random.leaving(all(speed))).isEqualTo(random.leaving(all((double) within / STEPS)));
            assertThat(random.dropPoints(all(speed))).isLessThanOrEqualTo(limit);
        } else {
            assertThat(speed).isEqualTo(search(random, limit).candidates().get(0));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noThresholdOfOneExitCouldBeBetter(int seed) {
        RandomExits random = new RandomExits(30, seed);
        double limit = 4 + seed % 6;
        SpeedSearch search = search(random, limit);
        double speed = search.speed();
        double[] chosen = search.perExit(speed).stream().mapToDouble(t -> t).toArray();

        assertThat(random.macs(chosen)).isLessThanOrEqualTo(random.macs(all(speed)) + 1e-9);
        if (random.dropPoints(all(speed)) <= limit) {
            assertThat(random.dropPoints(chosen)).isLessThanOrEqualTo(limit);
        }
        for (int exit = 0; exit < chosen.length; exit++) {
            double[] other = chosen.clone();
            for (int step = 0; step <= STEPS; step++) {
                other[exit] = (double) step / STEPS;
                if (random.dropPoints(other) <= limit) {
                    assertThat(random.macs(other)).isGreaterThanOrEqualTo(random.macs(chosen) - 1e-9);
                }
            }
        }
    }

    @Test
    void withoutALimitAllRowsLeaveAtOnceThatAreNotQuiteUncertain() {
        RandomExits random = new RandomExits(60, 1);
        assertThat(search(random, 100).speed()).isEqualTo(1);
    }

    @Test
    void longListsAreThinnedAndEndAtOne() {
        List<Double> candidates = search(new RandomExits(3000, 7), 1).candidates();
        assertThat(candidates).hasSize(200).isSorted().endsWith(1.0);
        assertThat(candidates.get(0)).isBetween(0.001, 0.02);
        List<Double> ofOne = search(new RandomExits(3000, 7), 1).candidates(0);
        assertThat(ofOne).hasSize(41).startsWith(0.0).endsWith(1.0);
        assertThat(ofOne.get(20)).isCloseTo(ofOne.get(40) / 2, within(0.1));
    }
}
