package dev.limbeck.run.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.measure.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels are drawn by known probabilities, so what is expected is known too. */
class ExpectedDropTest {
    private static final int ROWS = 20_000;
    private static final int CLASSES = 3;

    private final Random random = new Random(5);
    private final List<float[]> original = new ArrayList<>();
    private final List<float[]> early = new ArrayList<>();
    private final List<Integer> classes = new ArrayList<>();

    /** Labels are of softmax(z), the original says z · sureness, and early answers are now and then others. */
    private void draw(double sureness) {
        for (int row = 0; row < ROWS; row++) {
            float[] sure = new float[CLASSES];
            float[] other = new float[CLASSES];
            double[] weights = new double[CLASSES];
            for (int i = 0; i < CLASSES; i++) {
                double logit = 2 * random.nextGaussian();
                sure[i] = (float) (sureness * logit);
                other[i] = (float) (logit + random.nextGaussian());
                weights[i] = Math.exp(logit);
            }
            original.add(sure);
            early.add(other);
            classes.add(drawn(weights));
        }
    }

    private int drawn(double[] weights) {
        double left = random.nextDouble() * (weights[0] + weights[1] + weights[2]);
        int i = 0;
        while (i < CLASSES - 1 && left >= weights[i]) {
            left -= weights[i++];
        }
        return i;
    }

    private static double accuracy(Predictions answers, List<Integer> classes) {
        long right = 0;
        for (int row = 0; row < answers.size(); row++) {
            right += answers.argmax(row) == classes.get(row) ? 1 : 0;
        }
        return 100.0 * right / answers.size();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 1.7, 4})
    void itIsWhatTheLabelsOfManyRowsShow(double sureness) {
        draw(sureness);
        Predictions sure = new Predictions(original);
        Predictions other = new Predictions(early);
        ExpectedDrop expected = new ExpectedDrop(sure, classes);

        assertThat(expected.temperature()).isCloseTo(sureness, within(0.05 * sureness));
        double seen = accuracy(sure, classes) - accuracy(other, classes);
        assertThat(seen).isGreaterThan(3);
        assertThat(expected.points(other)).isCloseTo(seen, within(1.0));
    }

    @Test
    void answersThatAreTheSameLoseNothing() {
        draw(1);
        Predictions sure = new Predictions(original);
        assertThat(new ExpectedDrop(sure, classes).points(sure)).isZero();
    }

    @Test
    void whereNothingIsWrongTheOriginalIsTrusted() {
        Predictions sure = new Predictions(List.of(new float[] {2, 0}, new float[] {0, 3}));
        Predictions wrong = new Predictions(List.of(new float[] {0, 1}, new float[] {1, 0}));
        assertThat(new ExpectedDrop(sure, List.of(0, 1)).points(wrong)).isCloseTo(100, within(1e-6));
    }
}
