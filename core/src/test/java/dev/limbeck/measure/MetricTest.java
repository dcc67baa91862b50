package dev.limbeck.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.error.RecipeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values against scikit-learn 1.9 and SciPy 1.17 on the arrays below. */
class MetricTest {
    private static final Offset<Double> EXACT = within(1e-12);

    private static final int[] TRUTH = {
        2, 1, 2, 2, 1, 2, 2, 0, 0, 0, 0, 2, 2, 0, 1, 2, 0, 2, 0, 1, 2, 0, 1, 0, 2, 0, 2, 1, 1, 1
    };
    private static final int[] ANSWERED = {
        2, 2, 1, 2, 0, 2, 2, 0, 0, 0, 0, 2, 1, 0, 1, 2, 0, 2, 0, 1, 2, 0, 1, 2, 2, 0, 1, 1, 1, 1
    };

    private static final double[] X = {-0.68, 0.2, -0.46, 0.13, -1.19, -0.58, -0.2, 0.9, 1.15, -1.32, -0.79, 0.65};
    private static final double[] Y = {-2.7, -0.3, -0.6, -0.5, -0.5, -0.9, -0.6, 0.6, 2.7, -1.7, -1.1, 1.0};

    static Predictions answers(int classes, int... answered) {
        return new Predictions(Arrays.stream(answered)
                .mapToObj(label -> {
                    float[] scores = new float[classes];
                    scores[label] = 1;
                    return scores;
                })
                .toList());
    }

    static Labels classes(int count, int... values) {
        List<String> names =
                IntStream.range(0, count).mapToObj(Integer::toString).toList();
        return new Labels.ClassLabels(Arrays.stream(values).boxed().toList(), names);
    }

    private static int[] binary(int[] values) {
        return Arrays.stream(values).map(v -> Math.min(v, 1)).toArray();
    }

    private static Predictions numbers(double... values) {
        return new Predictions(
                Arrays.stream(values).mapToObj(v -> new float[] {(float) v}).toList());
    }

    private static Labels scores(double... values) {
        return new Labels.ScoreLabels(Arrays.stream(values).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource({"accuracy, 0.8", "macro-f1, 0.7961636828644502", "matthews, 0.6991685510302265"})
    void threeClasses(String metric, double expected) {
        Score score = Metric.parse(metric).score(answers(3, ANSWERED), classes(3, TRUTH));
        assertThat(score.value()).isCloseTo(expected, EXACT);
        assertThat(score.rows()).isEqualTo(30);
        assertThat(score.interval().low()).isBetween(expected - 0.35, expected - 0.05);
        assertThat(score.interval().high()).isBetween(expected + 0.05, 1.0);
    }

    @Test
    void binaryF1SaysWhichClassIsPositive() {
        Predictions answers = answers(2, binary(ANSWERED));
        Labels labels =
                new Labels.ClassLabels(Arrays.stream(binary(TRUTH)).boxed().toList(), List.of("bad", "good"));
        Score good = Metric.parse("f1").score(answers, labels);
        assertThat(good.value()).isCloseTo(0.95, EXACT);
        assertThat(good.metric()).isEqualTo("f1 of class 'good'");
        Score bad = new F1(0).score(answers, labels);
        assertThat(bad.value()).isCloseTo(0.9, EXACT);
        assertThat(bad.metric()).isEqualTo("f1 of class 'bad'");
    }

    @Test
    void binaryMatthews() {
        Score score = Metric.parse("matthews").score(answers(2, binary(ANSWERED)), classes(2, binary(TRUTH)));
        assertThat(score.value()).isCloseTo(0.85, EXACT);
    }

    @Test
    void matthewsOfOneConstantAnswerIsZero() {
        assertThat(Metric.parse("matthews")
                        .score(answers(2, 1, 1, 1), classes(2, 0, 1, 1))
                        .value())
                .isZero();
    }

    @Test
    void f1NeedsTwoClasses() {
        assertThatThrownBy(() -> Metric.parse("f1").score(answers(3, ANSWERED), classes(3, TRUTH)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("3: 0, 1, 2")
                .hasMessageContaining("macro-f1");
    }

    @Test
    void pearsonWithFishersInterval() {
        Interval r = Metric.parse("pearson").score(numbers(X), scores(Y)).interval();
        assertThat(r.value()).isCloseTo(0.8168955818871193, within(1e-7));
        assertThat(r.low()).isCloseTo(0.45745869687264246, within(1e-6));
        assertThat(r.high()).isCloseTo(0.946882110202177, within(1e-6));
    }

    @Test
    void spearmanWithTies() {
        Interval r = Metric.parse("spearman").score(numbers(X), scores(Y)).interval();
        assertThat(r.value()).isCloseTo(0.8386016534578921, EXACT);
        Interval pearson = Metric.parse("pearson").score(numbers(X), scores(Y)).interval();
        assertThat(r.high() - r.low()).isGreaterThan(0.5 * (pearson.high() - pearson.low()));
        assertThat(r.low()).isLessThan(r.value());
    }

    @Test
    void perfectCorrelationStaysFinite() {
        Interval r = Metric.parse("pearson")
                .score(numbers(1, 2, 3, 4, 5), scores(2, 4, 6, 8, 10))
                .interval();
        assertThat(r.value()).isCloseTo(1, EXACT);
        assertThat(r.low()).isCloseTo(1, within(1e-6));
        assertThat(r.high()).isCloseTo(1, within(1e-6));
    }

    @Test
    void wilsonIntervalOfAccuracy() {
        int[] truth = new int[872];
        int[] answered = new int[872];
        Arrays.fill(answered, 792, 872, 1);
        Interval accuracy = Metric.parse("accuracy")
                .score(answers(2, answered), classes(2, truth))
                .interval();
        assertThat(accuracy.value()).isCloseTo(0.9082568807339450, EXACT);
        assertThat(accuracy.low()).isCloseTo(0.8872652863095957, within(1e-9));
        assertThat(accuracy.high()).isCloseTo(0.9256672288498214, within(1e-9));
    }

    @Test
    void topKCountsTheRankOfTheTrueClass() {
        Predictions predictions = new Predictions(List.of(
                new float[] {0.1f, 0.4f, 0.3f, 0.2f},
                new float[] {0.1f, 0.4f, 0.3f, 0.2f},
                new float[] {0.1f, 0.4f, 0.3f, 0.2f},
                new float[] {0.5f, 0.5f, 0.5f, 0.5f}));
        Labels labels = classes(4, 2, 3, 0, 1);
        assertThat(Metric.parse("accuracy").score(predictions, labels).value()).isZero();
        assertThat(Metric.parse("top2").score(predictions, labels).value()).isEqualTo(0.5);
        assertThat(Metric.parse("top3").score(predictions, labels).value()).isEqualTo(0.75);
        assertThat(Metric.parse("top5").score(predictions, labels).value()).isEqualTo(1);
    }

    @Test
    void recallAgreesWithSorting() {
        java.util.SplittableRandom random = new java.util.SplittableRandom(5);
        List<float[]> rows = new ArrayList<>();
        List<Integer> documents = new ArrayList<>();
        int queries = 40;
        int pool = 5000;
        for (int i = 0; i < queries + pool; i++) {
            float[] vector = new float[8];
            for (int j = 0; j < vector.length; j++) {
                vector[j] = (float) (random.nextDouble() - 0.5);
            }
            rows.add(vector);
            documents.add(i < queries ? queries + i : Labels.MatchLabels.DOCUMENT);
        }
        for (int i = 0; i < queries; i++) {
            float[] document = rows.get(queries + i);
            for (int j = 0; j < document.length; j++) {
                rows.get(i)[j] = document[j] + 0.9f * (float) (random.nextDouble() - 0.5);
            }
        }
        int hits = 0;
        for (int i = 0; i < queries; i++) {
            float[] query = rows.get(i);
            double own = Cosine.between(query, rows.get(queries + i));
            long nearer = rows.subList(queries, rows.size()).stream()
                    .filter(d -> Cosine.between(query, d) > own + 1e-9)
                    .count();
            hits += nearer < 10 ? 1 : 0;
        }
        Score score = Metric.parse("recall@10").score(new Predictions(rows), new Labels.MatchLabels(documents));
        assertThat(hits).isBetween(5, queries - 1);
        assertThat(score.value()).isCloseTo((double) hits / queries, EXACT);
        assertThat(score.rows()).isEqualTo(queries);
    }

    @Test
    void fidelityAgreementAndDifference() {
        Labels original =
                new Predictions(List.of(new float[] {1, 0}, new float[] {0, 2}, new float[] {3, 4})).asLabels();
        Predictions answers = new Predictions(List.of(new float[] {2, 0}, new float[] {1, 0}, new float[] {4, 3}));
        assertThat(Metric.parse("fidelity").score(answers, original).value()).isCloseTo((1 + 0 + 24.0 / 25) / 3, EXACT);
        assertThat(Metric.parse("agreement").score(answers, original).value()).isCloseTo(1.0 / 3, EXACT);
        assertThat(Metric.parse("logit-difference").score(answers, original).value())
                .isCloseTo((0.5 + 1.5 + 1) / 3, EXACT);
    }

    @Test
    void notANumberNamesTheRow() {
        Predictions answers = new Predictions(List.of(new float[] {0, 1}, new float[] {0, Float.NaN}));
        for (String metric : List.of("accuracy", "macro-f1", "matthews", "f1", "top5")) {
            assertThatThrownBy(() -> Metric.parse(metric).score(answers, classes(2, 0, 1)))
                    .as(metric)
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("row 2 is NaN");
        }
        assertThatThrownBy(() -> Metric.parse("pearson").score(numbers(1, Double.NaN, 2), scores(1, 2, 3)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("row 2 is NaN");
        assertThatThrownBy(() -> Metric.parse("fidelity").score(answers, answers.asLabels()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("row 2 is NaN");
        assertThatThrownBy(() -> Metric.parse("recall@1").score(answers, new Labels.MatchLabels(List.of(1, -1))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("row 2 is NaN");
    }

    @Test
    void aClassTheModelDoesNotHaveNamesTheRow() {
        assertThatThrownBy(() -> Metric.parse("accuracy").score(answers(2, 0, 1), classes(3, 0, 2)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Row 2 is of class number 2")
                .hasMessageContaining("2 values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"accuracy", "pearson", "recall@10", "fidelity"})
    void missingLabelsAreSaid(String metric) {
        assertThatThrownBy(() -> Metric.parse(metric).score(answers(2, 0), new Labels.None()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(metric)
                .hasMessageContaining("--label");
    }

    @Test
    void noRowsAreSaid() {
        assertThatThrownBy(() -> Metric.parse("accuracy").score(answers(2), classes(2)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no rows");
    }

    @ParameterizedTest
    @CsvSource({
        "acuracy, accuracy",
        "F-1, f1",
        "mathews, matthews",
        "recall@0, recall@10",
        "top, top5",
        "fidelty, fidelity"
    })
    void unknownNamesGetTheNearest(String typed, String nearest) {
        assertThatThrownBy(() -> Metric.parse(typed))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("'" + typed + "'")
                .hasMessageContaining("Did you mean '" + nearest + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accuracy",
                "f1",
                "macro-f1",
                "matthews",
                "pearson",
                "spearman",
                "top5",
                "recall@10",
                "fidelity",
                "agreement",
                "logit-difference"
            })
    void namesAreReadBack(String name) {
        assertThat(Metric.parse(name).name()).isEqualTo(name);
    }
}
