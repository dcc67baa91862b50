package dev.limbeck.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Labels;
import dev.limbeck.data.Labels.TagLabels;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagMetricsTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final List<String> NAMES = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
    private static final int X = TagLabels.IGNORED;

    /** [CLS] Jo ##hn Smith in Paris [SEP] and [CLS] Rome fell [SEP]. */
    private static final Labels TRUTH =
            new TagLabels(List.of(List.of(X, 1, X, 2, 0, 3, X), List.of(X, 3, 0, X)), NAMES);

    /** The scores that make these classes the answers at the first tokens; the other tokens are padding. */
    private static float[] answer(int tokens, int... classes) {
        float[] scores = new float[tokens * NAMES.size()];
        for (int token = 0; token < classes.length; token++) {
            scores[token * NAMES.size() + classes[token]] = 1;
        }
        return scores;
    }

    @ParameterizedTest
    @CsvSource({
        // Of Jo, Smith, in, Paris, Rome and fell all but 'in' and Rome; what ##hn and [CLS] are answered with is no
        // matter.
        "token-accuracy, 0.6666666666666666",
        // True: 'John Smith', 'Paris', 'Rome'. Answered: 'John Smith', 'in', 'Paris'. Two are in both: 2·2/(3+3).
        "entity-f1, 0.6666666666666666",
    })
    void smallCase(String metric, double expected) {
        Predictions answers = new Predictions(List.of(answer(7, 4, 1, 3, 2, 3, 3, 4), answer(7, 2, 0, 0, 1)));

        Score score = Metric.parse(metric).score(answers, TRUTH);

        assertThat(score.value()).isCloseTo(expected, EXACT);
        assertThat(score.rows()).isEqualTo(2);
    }

    /** What entities conlleval finds: I after O or after another type begins one, B always does. */
    @ParameterizedTest
    @CsvSource({
        "B-PER I-PER O B-LOC, 0-1 PER/3-3 LOC",
        "I-PER I-PER O I-LOC, 0-1 PER/3-3 LOC",
        "B-PER B-PER I-PER I-LOC, 0-0 PER/1-2 PER/3-3 LOC",
        "O O O O, ''",
        "B I O B, 0-1 _/3-3 _",
        "B-a-b I-a-b I-b O, 0-1 a-b/2-2 b",
    })
    void entitiesOfTheSchemes(String tags, String expected) {
        List<String> classes = List.of(tags.split(" "));
        int[] words = {classes.indexOf(classes.get(0)), classes.indexOf(classes.get(1)), 2, 3};

        assertThat(String.join(
                        "/",
                        Entity.of(words, classes).stream()
                                .map(e -> e.first() + "-" + e.last() + " " + e.type())
                                .toList()))
                .isEqualTo(expected);
    }

    @Test
    void agreesWithTheDefinitionOnRandomRows() {
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < 200; trial++) {
            List<List<Integer>> truth = new ArrayList<>();
            List<float[]> answers = new ArrayList<>();
            int hits = 0;
            int words = 0;
            int rightEntities = 0;
            int bothEntities = 0;
            for (int row = 0; row < 1 + random.nextInt(4); row++) {
                List<Integer> right = new ArrayList<>();
                List<Integer> answered = new ArrayList<>();
                List<Integer> tokens = new ArrayList<>();
                float[] scores = new float[20 * NAMES.size()];
                for (int token = 0; token < 1 + random.nextInt(12); token++) {
                    int given = random.nextInt(NAMES.size());
                    scores[token * NAMES.size() + given] = 1 + (float) random.nextDouble();
                    boolean word = random.nextInt(3) > 0;
                    int label = random.nextInt(NAMES.size());
                    tokens.add(word ? label : X);
                    if (word) {
                        right.add(label);
                        answered.add(given);
                        hits += label == given ? 1 : 0;
                        words++;
                    }
                }
                Set<String> occurring = entities(right);
                Set<String> found = entities(answered);
                bothEntities += occurring.size() + found.size();
                found.retainAll(occurring);
                rightEntities += found.size();
                truth.add(tokens);
                answers.add(scores);
            }
            Labels labels = new TagLabels(truth, NAMES);
            Predictions predictions = new Predictions(answers);
            assertThat(Metric.parse("token-accuracy").score(predictions, labels).value())
                    .isCloseTo(words == 0 ? 0 : (double) hits / words, EXACT);
            assertThat(Metric.parse("entity-f1").score(predictions, labels).value())
                    .isCloseTo(bothEntities == 0 ? 0 : 2.0 * rightEntities / bothEntities, EXACT);
        }
    }

    /**
     * Every span is tried: it is an entity if it begins at B or at an I that cannot go on with what is before it, goes on
     * with I of its type, and the word behind it does not.
     */
    private static Set<String> entities(List<Integer> numbers) {
        List<String> tags = numbers.stream().map(NAMES::get).toList();
        Set<String> found = new HashSet<>();
        for (String type : List.of("PER", "LOC")) {
            for (int first = 0; first < tags.size(); first++) {
                for (int last = first; last < tags.size(); last++) {
                    boolean inside = first > 0 && tags.get(first - 1).endsWith(type);
                    boolean begins = tags.get(first).equals("B-" + type)
                            || (tags.get(first).equals("I-" + type) && !inside);
                    boolean goesOn = tags.subList(first + 1, last + 1).stream().allMatch(("I-" + type)::equals);
                    boolean ends =
                            last + 1 == tags.size() || !tags.get(last + 1).equals("I-" + type);
                    if (begins && goesOn && ends) {
                        found.add(first + "-" + last + type);
                    }
                }
            }
        }
        return found;
    }

    @Test
    void aModelComparedWithItselfLosesNothing() {
        Predictions answers = new Predictions(List.of(answer(7, 4, 1, 3, 2, 3, 3, 4), answer(7, 2, 0, 0, 1)));
        Predictions better = new Predictions(List.of(answer(7, 0, 1, 3, 2, 0, 3), answer(7, 0, 3, 0)));

        assertThat(Metric.parse("entity-f1").compare(answers, answers, TRUTH).gain())
                .isEqualTo(Interval.exact(0));
        assertThat(Metric.parse("entity-f1").compare(answers, better, TRUTH).dropPoints())
                .isCloseTo(-100.0 / 3, within(1e-9));
        assertThat(Metric.parse("token-accuracy")
                        .compare(answers, better, TRUTH)
                        .dropPoints())
                .isCloseTo(-100.0 / 3, within(1e-9));
    }

    @Test
    void whatCannotBeMeasuredIsSaid() {
        Predictions short0 = new Predictions(List.of(answer(6, 0), answer(7, 0)));
        assertThatThrownBy(() -> Metric.parse("token-accuracy").score(short0, TRUTH))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Row 1 has 7 tokens and there are 5 classes, but the model gives 30 values");
        Predictions answers = new Predictions(List.of(answer(7, 0), answer(7, 0)));
        answers.rows().get(1)[3] = Float.NaN;
        assertThatThrownBy(() -> Metric.parse("entity-f1").score(answers, TRUTH))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("row 2 is NaN");
        Labels numbered = new TagLabels(List.of(List.of(0, 1)), List.of("0", "1"));
        assertThatThrownBy(() ->
                        Metric.parse("entity-f1").score(new Predictions(List.of(new float[] {1, 0, 0, 1})), numbered))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("B-PER")
                .hasMessageContaining("id2label");
        assertThatThrownBy(
                        () -> Metric.parse("token-accuracy").score(MetricTest.answers(2, 0), MetricTest.classes(2, 0)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a class for each word");
        assertThat(Metric.usualFor(TRUTH).name()).isEqualTo("entity-f1");
        assertThat(Metric.usualFor(numbered).name()).isEqualTo("token-accuracy");
    }

    @Test
    void theTensorIsAsWideAsItsLongestRow() {
        assertThat(TRUTH.tensor().orElseThrow().shape().toArray()).containsExactly(2, 7);
        assertThat(TRUTH.select(List.of(1)).tensor().orElseThrow().toLongs()).containsExactly(X, 3, 0, X);
        assertThat(TRUTH.tensor().orElseThrow().toLongs()).endsWith(X, 3, 0, X, X, X, X);
    }
}
