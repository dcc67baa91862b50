package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.technique.exit.Uncertainty;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerKindTest {
    private static final Labels CLASSES = new Labels.ClassLabels(List.of(0, 1), List.of("a", "b"));
    private static final Labels SETS = new Labels.ClassSetLabels(List.of(Set.of(0), Set.of()), List.of("a", "b"));

    @Test
    void labelsSayHowUnsureAnAnswerIsAndWhatCounts() {
        AnswerKind one = AnswerKind.of(CLASSES);
        assertThat(one.uncertainty()).isEqualTo(Uncertainty.CLASSES);
        assertThat(one.usualDistance()).isEqualTo(new KullbackLeibler(1));
        assertThat(one.usualMetric(CLASSES).name()).isEqualTo("accuracy");
        AnswerKind set = AnswerKind.of(SETS);
        assertThat(set.uncertainty()).isEqualTo(Uncertainty.CLASS_SETS);
        assertThat(set.usualDistance()).isEqualTo(new MeanSquaredError());
        assertThat(set.usualMetric(SETS).name()).isEqualTo("micro-f1");
        assertThat(set.rightness(SETS).name()).isEqualTo("subset-accuracy");
    }

    @Test
    void withoutLabelsARowIsOfOneClassAndTheOriginalIsRight() {
        Labels none = new Labels.None();
        assertThat(AnswerKind.of(none).uncertainty()).isEqualTo(Uncertainty.CLASSES);
        assertThat(AnswerKind.of(none).usualMetric(none).name()).isEqualTo("agreement");
    }

    @Test
    void numbersAreNoClasses() {
        assertThatThrownBy(() -> AnswerKind.of(new Labels.ScoreLabels(List.of(0.5))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a number for each row");
    }
}
