package dev.limbeck.technique.prune.weight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The cubic schedule of Zhu and Gupta. */
class SparsityRampTest {
    @Test
    void theShareFollowsTheCube() {
        SparsityRamp ramp = new SparsityRamp(0.1, 0.6, 10);
        // From step 20 to step 120 of 200, to 0.8: three quarters of the way 1/64 is missing.
        assertThat(ramp.sparsity(0, 200, 0.8)).isZero();
        assertThat(ramp.sparsity(20, 200, 0.8)).isZero();
        assertThat(ramp.sparsity(45, 200, 0.8)).isCloseTo(0.8 - 0.8 * 27 / 64, within(1e-12));
        assertThat(ramp.sparsity(70, 200, 0.8)).isCloseTo(0.8 - 0.8 / 8, within(1e-12));
        assertThat(ramp.sparsity(95, 200, 0.8)).isCloseTo(0.8 - 0.8 / 64, within(1e-12));
        assertThat(ramp.sparsity(120, 200, 0.8)).isEqualTo(0.8);
        assertThat(ramp.sparsity(200, 200, 0.8)).isEqualTo(0.8);
    }

    @Test
    void masksChangeEverySoManyStepsAndAtTheEnd() {
        SparsityRamp ramp = new SparsityRamp(0.1, 0.65, 10);
        List<Long> due = LongStream.rangeClosed(0, 100)
                .filter(step -> ramp.isDue(step, 100))
                .boxed()
                .toList();
        assertThat(due).containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 65L);
    }

    @Test
    void theEndIsReachedHoweverFewStepsThereAre() {
        for (long steps = 1; steps < 30; steps++) {
            long all = steps;
            SparsityRamp ramp = new SparsityRamp(0.5, 0.9, 7);
            long last = LongStream.rangeClosed(0, all)
                    .filter(step -> ramp.isDue(step, all))
                    .max()
                    .orElseThrow();
            assertThat(ramp.sparsity(last, all, 0.9)).isEqualTo(0.9);
            assertThat(ramp.isOver(last, all)).isTrue();
        }
    }
}
