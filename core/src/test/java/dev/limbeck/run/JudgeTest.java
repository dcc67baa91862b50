package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Score;
import dev.limbeck.target.Resource;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final Interval TWICE = new Interval(2, 1.9, 2.1);

    private final Judge judge = new Judge(OptionalDouble.of(0.5), Resource.LATENCY, true);

    @Test
    void fasterSmallerAndAsGoodIsKept() {
        assertThat(judge.judge(TWICE, 100, 25, losing(0.2)).verdict()).isEqualTo(Verdict.KEPT);
    }

    @Test
    void whatLosesMoreThanTheLimitIsDeclined() {
        assertThat(judge.judge(TWICE, 100, 25, losing(0.6)).verdict()).isEqualTo(Verdict.DECLINED);
    }

    @Test
    void aCollapseIsDeclinedEvenWithoutALimit() {
        Judge anything = new Judge(OptionalDouble.empty(), Resource.LATENCY, true);
        assertThat(anything.judge(TWICE, 100, 25, losing(41)).verdict()).isEqualTo(Verdict.DECLINED);
        assertThat(anything.judge(TWICE, 100, 25, losing(3)).verdict()).isEqualTo(Verdict.KEPT);
    }

    @Test
    void whatIsSlowerForSureIsDeclinedHoweverSmall() {
        Judge.Judgement judgement = judge.judge(new Interval(0.6, 0.55, 0.7), 100, 25, losing(0));
        assertThat(judgement.verdict()).isEqualTo(Verdict.DECLINED);
        assertThat(judgement.reason()).contains("slower than the original", "0.60×");
    }

    @Test
    void smallerAtTheSameSpeedIsKeptOnlyIfThatWasAsked() {
        Interval same = new Interval(0.99, 0.95, 1.03);
        Judge.Judgement judgement = judge.judge(same, 100, 25, losing(0));
        assertThat(judgement.verdict()).isEqualTo(Verdict.DECLINED);
        assertThat(judgement.reason()).contains("not measurably faster", "--minimise bytes");
        Judge bytes = new Judge(OptionalDouble.of(0.5), Resource.BYTES, true);
        assertThat(bytes.judge(same, 100, 25, losing(0)).verdict()).isEqualTo(Verdict.KEPT);
    }

    @Test
    void whatIsNotSmallerIsDeclinedIfBytesWereAsked() {
        Judge bytes = new Judge(OptionalDouble.of(0.5), Resource.BYTES, true);
        assertThat(bytes.judge(TWICE, 100, 100, losing(0)).reason()).contains("not smaller");
    }

    @Test
    void neitherSmallerNorFasterIsDeclined() {
        assertThat(judge.judge(new Interval(1.01, 0.97, 1.04), 100, 100, losing(0))
                        .verdict())
                .isEqualTo(Verdict.DECLINED);
    }

    @Test
    void answersThatAreNoNumbersAreDeclined() {
        assertThat(judge.judge(TWICE, 100, 25, Optional.empty()).reason()).contains("not finite");
    }

    @Test
    void rowsTheModelHasLearnedProveNothing() {
        Judge learned = new Judge(OptionalDouble.empty(), Resource.LATENCY, false);
        assertThat(learned.judge(TWICE, 100, 25, losing(0)).verdict()).isEqualTo(Verdict.UNPROVEN);
    }

    private static Optional<Comparison> losing(double points) {
        double loss = points / 100;
        return Optional.of(new Comparison(
                score(0.9),
                score(0.9 - loss),
                new Interval(-loss, -loss - 0.001, -loss + 0.001),
                OptionalDouble.empty()));
    }

    private static Score score(double value) {
        return new Score("accuracy", Interval.exact(value), 500);
    }
}
