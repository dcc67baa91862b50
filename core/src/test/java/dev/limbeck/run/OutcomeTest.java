package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Score;
import dev.limbeck.run.Evaluation.Outcome;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Score SCORE = new Score("accuracy", Interval.exact(0.9), 436);

    /** A gain give or take some, both in points of 100. */
    private static Outcome outcome(double gain, double margin, double meanChange) {
        Interval interval = new Interval(gain / 100, (gain - margin) / 100, (gain + margin) / 100);
        return new Outcome(Optional.of(new Comparison(SCORE, SCORE, interval, OptionalDouble.empty())), meanChange);
    }

    @Test
    void answersThatChangeLessWinWhereTheRowsDoNotTellTheScoresApart() {
        Outcome lucky = outcome(0, 1.7, 0.18);
        Outcome near = outcome(-0.7, 1.5, 0.08);
        assertThat(near.isBetterThan(lucky)).isTrue();
        assertThat(lucky.isBetterThan(near)).isFalse();
    }

    @Test
    void theScoreWinsWhereTheRowsTellThemApart() {
        Outcome good = outcome(-0.2, 0.5, 0.18);
        Outcome bad = outcome(-3, 0.5, 0.08);
        assertThat(good.isBetterThan(bad)).isTrue();
        assertThat(bad.isBetterThan(good)).isFalse();
    }

    @Test
    void whatIsNotANumberIsNeverBetter() {
        Outcome broken = new Outcome(Optional.empty(), Double.POSITIVE_INFINITY);
        assertThat(broken.isBetterThan(outcome(-9, 1, 0.9))).isFalse();
        assertThat(outcome(-9, 1, 0.9).isBetterThan(broken)).isTrue();
    }
}
