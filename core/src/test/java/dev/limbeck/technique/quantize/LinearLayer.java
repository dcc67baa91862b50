package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.graph.Node;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A random linear layer and random rows that it reads, for tests of what rounds its weights. */
final class LinearLayer {
    private final int rows;
    private final int inputs;
    private final int channels;
    private final float[] weights;
    private final float[] values;

    LinearLayer(int rows, int inputs, int channels) {
        this.rows = rows;
        this.inputs = inputs;
        this.channels = channels;
        this.weights = new float[inputs * channels];
        this.values = new float[rows * inputs];
    }

    /** Inputs that are mixtures of a few causes, as activations are. */
    void draw(long seed, int causes) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] mixture = new double[causes][inputs];
        for (double[] cause : mixture) {
            for (int i = 0; i < inputs; i++) {
                cause[i] = random.nextDouble(-1, 1);
            }
        }
        for (int row = 0; row < rows; row++) {
            for (double[] cause : mixture) {
                double share = random.nextDouble(-1, 1);
                for (int i = 0; i < inputs; i++) {
                    values[row * inputs + i] += (float) (share * cause[i]);
                }
            }
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble(-1, 1);
        }
    }

    /** [inputs, channels]. */
    float[] weights() {
        return weights;
    }

    WeightedOperator operator() {
        Node node = Node.of("product", "MatMul", List.of("x", "w"), List.of("y"));
        return new WeightedOperator(node, Tensor.ofFloats(Shape.of(inputs, channels), weights), 1, 0);
    }

    Covariance covariance() {
        Reducer.Accumulator accumulator = new InputCovariance().accumulator();
        accumulator.add(Tensor.ofFloats(Shape.of(rows, inputs), values));
        return (Covariance) accumulator.summary();
    }

    /** XᵀX/n + λI. */
    double[][] moments() {
        Covariance covariance = covariance();
        double mean = IntStream.range(0, inputs)
                .mapToDouble(i -> covariance.get(i, i))
                .average()
                .orElseThrow();
        double[][] damped = new double[inputs][inputs];
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < inputs; j++) {
                damped[i][j] = covariance.get(i, j) + (i == j ? 0.01 * mean : 0);
            }
        }
        return damped;
    }

    /** Squared error of x·W over all rows. */
    double outputError(QuantizedTensor codes) {
        float[] back = codes.dequantize().toFloats();
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < channels; c++) {
                double error = 0;
                for (int i = 0; i < inputs; i++) {
                    error += values[row * inputs + i] * missing(back, i * channels + c);
                }
                sum += error * error;
            }
        }
        return sum;
    }

    /** The sum of {@code (w − ŵ)ᵀ(XᵀX/n + λI)(w − ŵ)} over the channels. */
    double dampedError(QuantizedTensor codes) {
        return dampedError(codes.dequantize().toFloats());
    }

    double dampedError(float[] back) {
        double[][] moments = moments();
        double sum = 0;
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < inputs; i++) {
                for (int j = 0; j < inputs; j++) {
                    sum += moments[i][j] * missing(back, i * channels + c) * missing(back, j * channels + c);
                }
            }
        }
        return sum;
    }

    private double missing(float[] back, int element) {
        return (double) weights[element] - back[element];
    }
}
