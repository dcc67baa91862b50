package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.recover.Schedule.Curve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {
    private static final long STEPS = 200;

    @ParameterizedTest
    @EnumSource
    void risesToOneAndNeverRisesAgain(Curve curve) {
        Schedule schedule = new Schedule(curve, 0.1);
        for (int step = 1; step < 20; step++) {
            assertThat(schedule.factor(step, STEPS)).isGreaterThan(schedule.factor(step - 1, STEPS));
        }
        assertThat(schedule.factor(19, STEPS)).isEqualTo(1);
        for (int step = 21; step < STEPS; step++) {
            assertThat(schedule.factor(step, STEPS)).isPositive().isLessThanOrEqualTo(schedule.factor(step - 1, STEPS));
        }
    }

    @Test
    void curvesAreWhatTheirNamesSay() {
        assertThat(new Schedule(Curve.LINEAR, 0).factor(50, STEPS)).isCloseTo(0.75, within(1e-12));
        assertThat(new Schedule(Curve.COSINE, 0).factor(50, STEPS)).isCloseTo((1 + Math.sqrt(0.5)) / 2, within(1e-12));
        assertThat(new Schedule(Curve.CONSTANT, 0).factor(199, STEPS)).isEqualTo(1);
    }

    @Test
    void aWarmUpIsAShare() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Schedule(Curve.LINEAR, 1));
    }
}
