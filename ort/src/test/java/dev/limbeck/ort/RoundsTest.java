package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.measure.Speed;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final int[] ROWS = {4, 8};

    private final AtomicLong now = new AtomicLong();
    private final StringBuilder order = new StringBuilder();

    /** Takes this many milliseconds of pretended time for each row. */
    private Rounds.Contestant contestant(char name, double millisPerRow) {
        return batch -> {
            order.append(name);
            now.addAndGet((long) (millisPerRow * ROWS[batch] * 1e6));
        };
    }

    private List<Speed> run(Patience patience, Rounds.Contestant... contestants) {
        return run(patience, Center.MEDIAN, contestants);
    }

    private List<Speed> run(Patience patience, Center center, Rounds.Contestant... contestants) {
        return new Rounds(List.of(contestants), ROWS, now::get, center).run(patience);
    }

    @Test
    void runsForwardAndBackwardBeginningWithTheNextEachRound() {
        run(new Patience(2, 2, 100, 0.01), contestant('A', 1), contestant('B', 2), contestant('C', 3));

        String warmUp = "ABCABC";
        assertThat(order).hasToString(warmUp + "ABCCBA" + "BCAACB");
    }

    @Test
    void reportsMediansRatiosAndThroughput() {
        List<Speed> speeds = run(new Patience(10, 10, 100, 0.01), contestant('A', 2), contestant('B', 0.5));

        assertThat(speeds.get(0).millis().value()).isCloseTo(12, within(1e-9));
        assertThat(speeds.get(1).millis().low()).isCloseTo(2, within(1e-9));
        assertThat(speeds.get(1).speedup().value()).isCloseTo(4, within(1e-9));
        assertThat(speeds.get(0).speedup().value()).isEqualTo(1);
        assertThat(speeds.get(1).rowsPerSecond()).isCloseTo(2000, within(1e-6));
        assertThat(speeds.get(1).rounds()).isEqualTo(10);
    }

    @Test
    void aSlowDriftOfTheMachineCancels() {
        double[] speed = {1};
        Rounds.Contestant drifting = batch -> {
            now.addAndGet((long) (1e6 * speed[0]));
            speed[0] *= 1.01;
        };
        List<Speed> speeds = run(new Patience(60, 60, 1e9, 0), drifting, drifting);

        assertThat(speeds.get(1).speedup().value()).isCloseTo(1, within(1e-4));
    }

    @Test
    void stopsWhenTheRatioIsKnownOrTheTimeIsUp() {
        assertThat(run(new Patience(6, 1000, 1e9, 0.01), contestant('A', 1), contestant('B', 2))
                        .get(1)
                        .rounds())
                .isEqualTo(6);

        Random random = new Random(3);
        Rounds.Contestant noisy = batch -> now.addAndGet((long) (1e6 * (1 + random.nextDouble())));
        assertThat(run(new Patience(6, 1000, 1e9, 0.01), noisy, noisy).get(1).rounds())
                .isBetween(50, 1000);
        assertThat(run(new Patience(6, 100_000, 0.1, 1e-9), noisy, noisy).get(1).rounds())
                .isBetween(6, 40);
    }

    /** A batch of the second takes a tenth of the time, or nearly twice the time, by what is in it. */
    @Test
    void meansCountEveryBatchAlike() {
        Rounds.Contestant even = batch -> now.addAndGet((long) 10e6);
        Rounds.Contestant uneven = batch -> now.addAndGet((long) (batch == 0 ? 1e6 : 19e6));

        List<Speed> speeds = run(new Patience(3, 100, 1e9, 0.01), Center.MEAN, even, uneven);

        assertThat(speeds.get(1).speedup().value()).isCloseTo(1, within(1e-9));
        assertThat(speeds.get(1).millis().value()).isCloseTo(10, within(1e-9));
        assertThat(speeds.get(1).rowsPerSecond()).isCloseTo(600, within(1e-6));
        assertThat(speeds.get(1).rounds()).isEqualTo(100);
        assertThat(speeds.get(1).speedup().low()).isLessThan(1);
    }

    @Test
    void meansAreOfWholePassesAndOneAtLeast() {
        Rounds.Contestant slow = batch -> now.addAndGet((long) 5e9);

        assertThat(run(new Patience(1, 1, 1, 0.01), Center.MEAN, slow).get(0).rounds())
                .isEqualTo(2);
        assertThat(run(new Patience(3, 400, 1, 0.01), Center.MEAN, slow).get(0).rounds())
                .isEqualTo(4);
        assertThat(run(new Patience(3, 400, 1, 0.01), slow).get(0).rounds()).isEqualTo(3);
    }
}
