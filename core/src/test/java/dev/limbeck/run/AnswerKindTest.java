package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.measure.Predictions;
import dev.limbeck.recover.distance.ExpectedError;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.technique.exit.Uncertainty;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerKindTest {
    private static final Labels CLASSES = new Labels.ClassLabels(List.of(0, 1), List.of("a", "b"));
    private static final Labels SETS = new Labels.ClassSetLabels(List.of(Set.of(0), Set.of()), List.of("a", "b"));

    private static Predictions notAsked() {
        throw new AssertionError("No answers are needed for this.");
    }

    @Test
    void labelsSayHowUnsureAnAnswerIsAndWhatCounts() {
        AnswerKind one = AnswerKind.of(CLASSES);
        assertThat(one.uncertainty()).isEqualTo(Uncertainty.CLASSES);
        assertThat(one.usualDistance(AnswerKindTest::notAsked)).isEqualTo(new KullbackLeibler(1));
        assertThat(one.usualMetric(CLASSES).name()).isEqualTo("accuracy");
        AnswerKind set = AnswerKind.of(SETS);
        assertThat(set.uncertainty()).isEqualTo(Uncertainty.CLASS_SETS);
        assertThat(set.usualDistance(AnswerKindTest::notAsked)).isEqualTo(new MeanSquaredError());
        assertThat(set.usualMetric(SETS).name()).isEqualTo("micro-f1");
        assertThat(set.rightness(SETS).orElseThrow().name()).isEqualTo("subset-accuracy");
    }

    @Test
    void withoutLabelsARowIsOfOneClassAndTheOriginalIsRight() {
        Labels none = new Labels.None();
        assertThat(AnswerKind.of(none).uncertainty()).isEqualTo(Uncertainty.CLASSES);
        assertThat(AnswerKind.of(none).usualMetric(none).name()).isEqualTo("agreement");
    }

    @Test
    void numbersAreFarOffInUnitsOfTheirDeviation() {
        Labels scores = new Labels.ScoreLabels(List.of(0.5));
        AnswerKind number = AnswerKind.of(scores);
        Predictions answers = new Predictions(List.of(new float[] {1, 0}, new float[] {3, 5}, new float[] {5, -5}));

        assertThat(number.uncertainty()).isEqualTo(Uncertainty.NUMBERS);
        assertThat(number.usualDistance(() -> answers)).isEqualTo(new ExpectedError(List.of(8.0 / 3, 50.0 / 3)));
        assertThat(number.usualMetric(scores).name()).isEqualTo("spearman");
        assertThat(number.rightness(scores)).isEmpty();
        assertThatThrownBy(() -> number.usualDistance(() -> new Predictions(List.of(new float[] {2}, new float[] {2}))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("same number");
    }

    @Test
    void rowsWithoutAnAnswerOfTheirOwnAreRefused() {
        assertThatThrownBy(() -> AnswerKind.of(new Labels.TagLabels(List.of(List.of(0)), List.of("a"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a class for each word");
    }
}
