package dev.limbeck.technique.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.limbeck.calibrate.Covariance;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GptqProperty {
    private static final int ROWS = 200;
    private static final int INPUTS = 24;
    private static final int CHANNELS = 10;
    private static final WeightScheme FOUR_BITS =
            WeightScheme.INT8.withBits(4).withGranularity(new Granularity.PerChannel());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theLayersOutputIsNearerThanWithNearestWeights(long seed) {
        LinearLayer layer = new LinearLayer(seed, ROWS, INPUTS, CHANNELS, 5);
        QuantizedTensor nearest = FOUR_BITS.quantize(layer.operator());
        QuantizedTensor compensated = new Gptq(layer.covariance())
                .quantize(layer.operator(), nearest, FOUR_BITS.range())
                .codes();
        assertThat(layer.outputError(compensated)).isLessThan(layer.outputError(nearest) / 2);
        assertThat(compensated.scales()).isEqualTo(nearest.scales());
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void theErrorIsThatOfTheOutputAndOfWhatIsAddedToItsMoments(long seed) {
        LinearLayer layer = new LinearLayer(seed, ROWS, INPUTS, CHANNELS, INPUTS);
        QuantizedTensor nearest = FOUR_BITS.quantize(layer.operator());
        CompensatedWeight compensated =
                new Gptq(layer.covariance()).quantize(layer.operator(), nearest, FOUR_BITS.range());
        assertThat(compensated.error()).isCloseTo(layer.dampedError(compensated.codes()), withinPercentage(0.1));
    }

    /** The paper's equations 2 and 3, with the inverse updated instead of factored. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void codesAreThoseOfTheRuleWithTheInverseItself(long seed) {
        LinearLayer layer = new LinearLayer(seed, ROWS, INPUTS, CHANNELS, INPUTS);
        Covariance covariance = layer.covariance();
        QuantizedTensor nearest = FOUR_BITS.quantize(layer.operator());
        QuantizedTensor compensated = new Gptq(covariance)
                .quantize(layer.operator(), nearest, FOUR_BITS.range())
                .codes();
        float[] scales = nearest.scales().toFloats();
        double[][] inverse = inverse(layer.moments());
        double[] left = new double[layer.weights().length];
        long[] expected = new long[layer.weights().length];
        IntStream.range(0, left.length).forEach(i -> left[i] = layer.weights()[i]);
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
