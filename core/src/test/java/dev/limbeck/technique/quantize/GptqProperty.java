package dev.limbeck.technique.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.graph.Node;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GptqProperty {
    private static final int ROWS = 200;
    private static final int INPUTS = 24;
    private static final int CHANNELS = 10;
    private static final WeightScheme FOUR_BITS =
            WeightScheme.INT8.withBits(4).withGranularity(new Granularity.PerChannel());

    private final float[] weights = new float[INPUTS * CHANNELS];
    private final float[] inputs = new float[ROWS * INPUTS];

    /** Inputs that are mixtures of a few causes, as activations are. */
    private void draw(long seed, int causes) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] mixture = new double[causes][INPUTS];
        for (double[] cause : mixture) {
            for (int i = 0; i < INPUTS; i++) {
                cause[i] = random.nextDouble(-1, 1);
            }
        }
        for (int row = 0; row < ROWS; row++) {
            for (double[] cause : mixture) {
                double share = random.nextDouble(-1, 1);
                for (int i = 0; i < INPUTS; i++) {
                    inputs[row * INPUTS + i] += (float) (share * cause[i]);
                }
            }
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble(-1, 1);
        }
    }

    private WeightedOperator linear() {
        Node node = Node.of("product", "MatMul", List.of("x", "w"), List.of("y"));
        return new WeightedOperator(node, Tensor.ofFloats(Shape.of(INPUTS, CHANNELS), weights), 1, 0);
    }

    private Covariance covariance() {
        Reducer.Accumulator accumulator = new InputCovariance().accumulator();
        accumulator.add(Tensor.ofFloats(Shape.of(ROWS, INPUTS), inputs));
        return (Covariance) accumulator.summary();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theLayersOutputIsNearerThanWithNearestWeights(long seed) {
        draw(seed, 5);
        QuantizedTensor nearest = FOUR_BITS.quantize(linear());
        QuantizedTensor compensated = new Gptq(covariance()).quantize(linear(), nearest, FOUR_BITS.range());
        assertThat(outputError(compensated)).isLessThan(outputError(nearest) / 2);
        assertThat(compensated.scales()).isEqualTo(nearest.scales());
    }

    /** Squared error of x·W over all rows. */
    private double outputError(QuantizedTensor codes) {
        float[] back = codes.dequantize().toFloats();
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int c = 0; c < CHANNELS; c++) {
                double error = 0;
                for (int i = 0; i < INPUTS; i++) {
                    error += inputs[row * INPUTS + i] * (weights[i * CHANNELS + c] - back[i * CHANNELS + c]);
                }
                sum += error * error;
            }
        }
        return sum;
    }

    /** The paper's equations 2 and 3, with the inverse updated instead of factored. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void codesAreThoseOfTheRuleWithTheInverseItself(long seed) {
        draw(seed, INPUTS);
        Covariance covariance = covariance();
        QuantizedTensor nearest = FOUR_BITS.quantize(linear());
        QuantizedTensor compensated = new Gptq(covariance).quantize(linear(), nearest, FOUR_BITS.range());
        float[] scales = nearest.scales().toFloats();
        double[][] inverse = inverse(damped(covariance));
        double[] left = new double[weights.length];
        long[] expected = new long[weights.length];
        IntStream.range(0, left.length).forEach(i -> left[i] = weights[i]);
        List<Integer> order = IntStream.range(0, INPUTS)
                .boxed()
                .sorted(Comparator.comparing(i -> -covariance.get(i, i)))
                .toList();
        for (int i : order) {
            for (int c = 0; c < CHANNELS; c++) {
                int at = i * CHANNELS + c;
                expected[at] = Math.max(-8, Math.min(7, Math.round(left[at] / scales[c])));
                double error = (left[at] - expected[at] * scales[c]) / inverse[i][i];
                for (int j = 0; j < INPUTS; j++) {
                    left[j * CHANNELS + c] -= error * inverse[i][j];
                }
            }
            remove(inverse, i);
        }
        assertThat(compensated.codes().toLongs()).containsExactly(expected);
    }

    private static double[][] damped(Covariance covariance) {
        double mean = IntStream.range(0, INPUTS)
                .mapToDouble(i -> covariance.get(i, i))
                .average()
                .orElseThrow();
        double[][] damped = new double[INPUTS][INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            for (int j = 0; j < INPUTS; j++) {
                damped[i][j] = covariance.get(i, j) + (i == j ? 0.01 * mean : 0);
            }
        }
        return damped;
    }

    /** Gauss-Jordan elimination. */
    private static double[][] inverse(double[][] matrix) {
        double[][] inverse = new double[INPUTS][INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            inverse[i][i] = 1;
        }
        for (int pivot = 0; pivot < INPUTS; pivot++) {
            add(matrix, pivot, pivot, 1 / matrix[pivot][pivot] - 1, inverse);
            for (int row = 0; row < INPUTS; row++) {
                if (row != pivot) {
                    add(matrix, row, pivot, -matrix[row][pivot], inverse);
                }
            }
        }
        return inverse;
    }

    private static void add(double[][] matrix, int row, int from, double factor, double[][] inverse) {
        for (int j = 0; j < INPUTS; j++) {
            matrix[row][j] += factor * matrix[from][j];
            inverse[row][j] += factor * inverse[from][j];
        }
    }

    /** The inverse without one row and column of the matrix; what is gone is zero. */
    private static void remove(double[][] inverse, int gone) {
        double[] row = inverse[gone].clone();
        for (int i = 0; i < INPUTS; i++) {
            double factor = inverse[i][gone] / row[gone];
            for (int j = 0; j < INPUTS; j++) {
                inverse[i][j] -= factor * row[j];
            }
        }
    }
}
