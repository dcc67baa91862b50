package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.measure.Predictions;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerDivergenceTest {
    private static Predictions answers(float[]... rows) {
        return new Predictions(List.of(rows));
    }

    @Test
    void ofClassesItIsThatOfKullbackAndLeibler() {
        float quarter = (float) Math.log(0.25);
        float threeQuarters = (float) Math.log(0.75);
        Predictions even = answers(new float[] {7, 7}, new float[] {-1, -1});
        Predictions uneven = answers(new float[] {quarter, threeQuarters}, new float[] {90, 90});

        // Of the first row ½ ln(½ / ¼) + ½ ln(½ / ¾), of the second 0.
        assertThat(AnswerDivergence.divergence(even, uneven))
                .isCloseTo((0.5 * Math.log(2) + 0.5 * Math.log(2 / 3.0)) / 2, within(1e-6));
        assertThat(AnswerDivergence.divergence(uneven, uneven)).isZero();
    }

    @Test
    void ofNumbersItIsAShareOfTheirSquares() {
        Predictions original = answers(new float[] {3, 4}, new float[] {0, 5});

        assertThat(AnswerDivergence.distance(original, answers(new float[] {3, 3}, new float[] {2, 5})))
                .isEqualTo(5 / 50.0);
        assertThat(AnswerDivergence.distance(original, original)).isZero();
    }
}
