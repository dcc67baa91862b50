package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Labels;
import dev.limbeck.recover.distance.CrossEntropy;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Drawn labels; the losses are tested where they are computed. */
class LikelihoodTest {
    private static final int MANY = 20_000;

    private static Batch rows(int count) {
        return new Batch(
                Map.of("x", Tensor.ofFloats(Shape.of(count), new float[count])),
                IntStream.range(0, count).boxed().toList());
    }

    @Test
    void classesAreDrawnAsOftenAsTheModelExpectsThem() {
        double[] scores = new double[3 * MANY];
        Arrays.setAll(scores, i -> Math.log(1 + i % 3));
        long[] drawn = new CategoricalLikelihood()
                .draw(Tensor.ofDoubles(Shape.of(MANY, 3), scores), rows(MANY), 4)
                .toLongs();

        for (int c = 0; c < 3; c++) {
            int wanted = c;
            double share = Arrays.stream(drawn).filter(d -> d == wanted).count() / (double) MANY;
            assertThat(share).isCloseTo((1 + c) / 6.0, within(0.015));
        }
    }

    @Test
    void numbersAreDrawnAroundTheAnswer() {
        double[] answers = new double[MANY];
        Arrays.fill(answers, 7);
        double[] drawn = new NormalLikelihood()
                .draw(Tensor.ofDoubles(Shape.of(MANY, 1), answers), rows(MANY), 4)
                .toDoubles();

        assertThat(Arrays.stream(drawn).average().orElseThrow()).isCloseTo(7, within(0.03));
        assertThat(Arrays.stream(drawn).map(d -> (d - 7) * (d - 7)).average().orElseThrow())
                .isCloseTo(1, within(0.05));
    }

    @Test
    void tokensOfPaddingGetLabelsThatCostNothing() {
        Tensor mask = Tensor.ofLongs(Shape.of(2, 3), 1, 1, 0, 1, 0, 0);
        Batch batch = new Batch(Map.of("attention_mask", mask), List.of(0, 1));
        Tensor answers = Tensor.ofFloats(Shape.of(2, 3, 2), new float[12]);
        Tensor classes = new CategoricalLikelihood().draw(answers, batch, 1);
        Tensor numbers = new NormalLikelihood().draw(answers, batch, 1);

        assertThat(classes.shape()).isEqualTo(Shape.of(2, 3));
        for (int token = 0; token < 6; token++) {
            boolean padding = mask.longAt(token) == 0;
            assertThat(classes.longAt(token) == CrossEntropy.IGNORED).isEqualTo(padding);
            assertThat(numbers.doubleAt(2 * token) == 0).isEqualTo(padding);
        }
    }

    @Test
    void labelsAndShapesTellTheDistribution() {
        assertThat(Likelihood.of(new Labels.ClassLabels(List.of(0), List.of("a"))))
                .contains(new CategoricalLikelihood());
        assertThat(Likelihood.of(new Labels.ScoreLabels(List.of(1.0)))).contains(new NormalLikelihood());
        assertThat(Likelihood.of(new Labels.None())).isEmpty();
        assertThat(Likelihood.of(Shape.of(5, 2))).isEqualTo(new CategoricalLikelihood());
        assertThat(Likelihood.of(Shape.of(5, 1))).isEqualTo(new NormalLikelihood());
        assertThat(Likelihood.of(Shape.of(5))).isEqualTo(new NormalLikelihood());
    }
}
