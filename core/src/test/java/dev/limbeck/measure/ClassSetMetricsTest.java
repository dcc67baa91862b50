package dev.limbeck.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassSetMetricsTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /**
     * Four rows of three classes. Class a: right on row 1, missed on row 2. Class b: right on rows 1 and 2, wrongly
     * answered on row 3. Class c never occurs and is never answered.
     */
    private static final Labels TRUTH = labels(3, List.of(Set.of(0, 1), Set.of(0, 1), Set.of(), Set.of()));

    private static final Predictions ANSWERS = new Predictions(List.of(
            new float[] {2, 0.1f, -1}, new float[] {-0.1f, 3, -1}, new float[] {-2, 1, -1}, new float[] {-2, -1, 0}));

    private static Labels labels(int classes, List<Set<Integer>> rows) {
        return new Labels.ClassSetLabels(
                rows, IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }

    @ParameterizedTest
    @CsvSource({
        // 3 right of 4 occurring and 4 answered.
        "micro-f1, 0.75",
        // a: 2·1/(2+1); b: 2·2/(2+3); c does not count.
        "macro-f1, 0.7333333333333333",
        // Rows 1 and 4.
        "subset-accuracy, 0.5"
    })
    void smallCase(String metric, double expected) {
        Score score = Metric.parse(metric).score(ANSWERS, TRUTH);

        assertThat(score.value()).isCloseTo(expected, EXACT);
        assertThat(score.rows()).isEqualTo(4);
        assertThat(score.interval().low()).isLessThan(expected);
        assertThat(score.interval().high()).isGreaterThan(expected);
    }

    @Test
    void probabilitiesAreCutAtOneHalf() {
        Predictions probabilities = new Predictions(List.of(new float[] {0.9f, 0.4f}, new float[] {0.2f, 0.6f}));

        assertThat(Metric.parse("subset-accuracy")
                        .score(probabilities, labels(2, List.of(Set.of(0), Set.of(1))))
                        .value())
                .isEqualTo(1);
    }

    @Test
    void agreesWithCountingOnRandomRows() {
        SplittableRandom random = new SplittableRandom(11);
        for (int trial = 0; trial < 50; trial++) {
            int classes = 1 + random.nextInt(5);
            List<float[]> answers = new ArrayList<>();
            List<Set<Integer>> truth = new ArrayList<>();
            for (int row = 0; row < 1 + random.nextInt(20); row++) {
                float[] logits = new float[classes];
                Set<Integer> set = new HashSet<>();
                for (int c = 0; c < classes; c++) {
                    logits[c] = random.nextInt(-3, 3) + 0.5f;
                    if (random.nextBoolean()) {
                        set.add(c);
                    }
                }
                answers.add(logits);
                truth.add(set);
            }
            // One row is sure to show that these are logits.
            answers.add(new float[classes].clone());
            answers.get(answers.size() - 1)[0] = -1;
            truth.add(Set.of());
            requireCounted(new Predictions(answers), truth, classes);
        }
    }

    private static void requireCounted(Predictions answers, List<Set<Integer>> truth, int classes) {
        double sum = 0;
        int present = 0;
        int allRight = 0;
        int allBoth = 0;
        int exact = 0;
        for (int c = 0; c < classes; c++) {
            int right = 0;
            int both = 0;
            for (int row = 0; row < truth.size(); row++) {
                boolean occurs = truth.get(row).contains(c);
                boolean answered = answers.rows().get(row)[c] > 0;
                right += occurs && answered ? 1 : 0;
                both += (occurs ? 1 : 0) + (answered ? 1 : 0);
            }
            sum += both == 0 ? 0 : 2.0 * right / both;
            present += both == 0 ? 0 : 1;
            allRight += right;
            allBoth += both;
        }
        for (int row = 0; row < truth.size(); row++) {
            float[] logits = answers.rows().get(row);
            Set<Integer> occurring = truth.get(row);
            exact += IntStream.range(0, classes).allMatch(c -> occurring.contains(c) == (logits[c] > 0)) ? 1 : 0;
        }
        Labels labels = new Labels.ClassSetLabels(
                truth, IntStream.range(0, classes).mapToObj(Integer::toString).toList());
        assertThat(value("micro-f1", answers, labels)).isCloseTo(allBoth == 0 ? 0 : 2.0 * allRight / allBoth, EXACT);
        assertThat(value("macro-f1", answers, labels)).isCloseTo(present == 0 ? 0 : sum / present, EXACT);
        assertThat(value("subset-accuracy", answers, labels)).isCloseTo((double) exact / truth.size(), EXACT);
    }

    private static double value(String metric, Predictions answers, Labels labels) {
        return Metric.parse(metric).score(answers, labels).value();
    }

    @Test
    void microF1OfSingleClassesIsAccuracy() {
        Predictions answers = MetricTest.answers(3, 0, 1, 2, 2, 1);
        Labels labels = MetricTest.classes(3, 0, 2, 2, 1, 1);

        assertThat(value("micro-f1", answers, labels))
                .isCloseTo(value("accuracy", answers, labels), EXACT)
                .isCloseTo(0.6, EXACT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"micro-f1", "macro-f1", "subset-accuracy"})
    void aModelComparedWithItselfLosesNothing(String metric) {
        Comparison comparison = Metric.parse(metric).compare(ANSWERS, ANSWERS, TRUTH);

        assertThat(comparison.dropPoints()).isZero();
        assertThat(comparison.gain().low()).isLessThanOrEqualTo(0);
        assertThat(comparison.gain().high()).isGreaterThanOrEqualTo(0);
    }

    @Test
    void whatIsLostIsPaired() {
        Predictions worse = new Predictions(List.of(
                new float[] {-2, 0.1f, -1}, new float[] {-0.1f, 3, -1}, new float[] {-2, 1, -1}, new float[] {-2, -1, 0
                }));
        Comparison comparison = Metric.parse("subset-accuracy").compare(ANSWERS, worse, TRUTH);

        assertThat(comparison.dropPoints()).isCloseTo(25, EXACT);
        assertThat(comparison.pValue().orElseThrow()).isEqualTo(1);
    }

    @Test
    void whatCannotBeMeasuredIsSaid() {
        Predictions narrow = new Predictions(List.of(new float[] {1, -1}, new float[] {1, -1}));
        Labels two = labels(3, List.of(Set.of(), Set.of(2)));
        assertThatThrownBy(() -> Metric.parse("micro-f1").score(narrow, two))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("3 classes")
                .hasMessageContaining("2 values for row 1");
        Predictions broken = new Predictions(List.of(new float[] {1, -1, 0}, new float[] {1, Float.NaN, 0}));
        assertThatThrownBy(() -> Metric.parse("subset-accuracy").score(broken, two))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("row 2 is NaN");
        assertThatThrownBy(() -> Metric.parse("accuracy").score(broken, two))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("needs a class for each row");
        assertThatThrownBy(
                        () -> Metric.parse("subset-accuracy").score(MetricTest.answers(2, 0), MetricTest.classes(2, 0)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a set of classes for each row");
    }

    @Test
    void marksAreATensorOfZerosAndOnes() {
        assertThat(TRUTH.select(List.of(1, 2)).tensor().orElseThrow().toFloats())
                .containsExactly(1, 1, 0, 0, 0, 0);
        assertThat(Metric.usualFor(TRUTH).name()).isEqualTo("micro-f1");
    }
}
