package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import org.junit.jupiter.api.Test;

class EarlyExitOptionsTest {
    @Test
    void exitsAreSpreadEvenlyAndFiveAtMost() {
        assertThat(EarlyExitOptions.spread(2)).containsExactly(1);
        assertThat(EarlyExitOptions.spread(3)).containsExactly(2);
        assertThat(EarlyExitOptions.spread(6)).containsExactly(2, 4);
        assertThat(EarlyExitOptions.spread(12)).containsExactly(2, 4, 6, 8, 10);
        assertThat(EarlyExitOptions.spread(18)).containsExactly(3, 6, 9, 12, 15);
        for (int blocks = 2; blocks < 60; blocks++) {
            assertThat(EarlyExitOptions.spread(blocks))
                    .hasSizeBetween(1, 5)
                    .last()
                    .isNotEqualTo(blocks);
        }
    }

    @Test
    void halfAPointMayBeLostIfNothingIsSaid() {
        EarlyExitOptions usual = EarlyExitOptions.of(Target.of(Isa.UNKNOWN));
        assertThat(usual.maxDropPoints()).isEqualTo(0.5);
        assertThat(usual.judgedDropPoints()).hasValue(0.5);
    }
}
