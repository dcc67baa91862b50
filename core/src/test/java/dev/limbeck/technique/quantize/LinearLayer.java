package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.graph.Node;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.technique.RandomLayer;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A random linear layer and random rows that it reads, for tests of what rounds its weights. */
final class LinearLayer {
    private final int rows;
    private final int inputs;
    private final int channels;
    private final RandomLayer layer;
    private final float[] weights;

    LinearLayer(long seed, int rows, int inputs, int channels, int causes) {
        this.rows = rows;
        this.inputs = inputs;
        this.channels = channels;
        double[] sizes = new double[inputs];
        Arrays.fill(sizes, 1);
        this.layer = new RandomLayer(new SplittableRandom(seed), rows, sizes, channels, causes, 0);
        this.weights = layer.weights();
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
        accumulator.add(Tensor.ofFloats(Shape.of(rows, inputs), layer.rows()));
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
        return layer.outputError(codes.dequantize().toFloats());
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
