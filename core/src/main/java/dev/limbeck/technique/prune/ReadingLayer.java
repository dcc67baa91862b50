package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.ConvolutionWindow;
import dev.limbeck.calibrate.DrawnPatchCovariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.site.ValueAxis;
import dev.limbeck.tensor.Tensor;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A layer as the product of rows of inputs [inputs] with a matrix [inputs, outputs]: a MatMul, a Gemm, or a convolution of
 * pictures, whose rows are its patches.
 *
 * @param node with the weight as its second input, and no other node with it
 * @param weight MatMul [in, out], Gemm [in, out] or with transB [out, in], Conv [out, in, height, width]
 * @param inputAxis the weight's axis of inputs
 */
record ReadingLayer(Node node, Tensor weight, int inputAxis) {
    /** The matrix of inputs by inputs that a covariance is would take gigabytes for more. */
    private static final long WIDEST = 4608;

    /** Of each row of a convolution's input. */
    private static final int PLACES = 64;

    /** The layer at a node, if it is one whose rows can be looked at. */
    static Optional<ReadingLayer> of(Graph graph, Node node) {
        return graph.initializer(node.input(1))
                .filter(weight -> weight.dtype().isFloating())
                .filter(weight -> graph.uses(node.input(1)).size() == 1 && !graph.isInput(node.input(1)))
                .filter(weight -> !graph.isInitializer(node.input(0)))
                .flatMap(weight -> axis(node, weight).stream()
                        .mapToObj(axis -> new ReadingLayer(node, weight, axis))
                        .findFirst())
                .filter(layer -> layer.inputs() <= WIDEST);
    }

    private static OptionalInt axis(Node node, Tensor weight) {
        if (node.is("MatMul") && weight.rank() == 2) {
            return OptionalInt.of(0);
        }
        if (node.is("Gemm") && node.intAttribute("transA", 0) == 0) {
            return OptionalInt.of(node.intAttribute("transB", 0) == 0 ? 0 : 1);
        }
        boolean isPlain = node.is("Conv") && weight.rank() == 4 && node.intAttribute("group", 1) == 1;
        return isPlain ? OptionalInt.of(1) : OptionalInt.empty();
    }

    String weightName() {
        return node.input(1);
    }

    /** The channels that it reads, along its weight. */
    ValueAxis channels() {
        return new ValueAxis(weightName(), inputAxis);
    }

    /** Elements of a row that belong to one channel: 1, or those under a kernel. */
    int taps() {
        return node.is("Conv") ? (int) (weight.shape().dim(2) * weight.shape().dim(3)) : 1;
    }

    /** How many elements a row has. */
    int inputs() {
        return Math.toIntExact(weight.shape().dim(inputAxis) * taps());
    }

    int outputs() {
        return weight.size() / inputs();
    }

    /** The elements of a row that belong to channels. */
    BitSet elements(BitSet channels) {
        BitSet elements = new BitSet();
        channels.stream().forEach(channel -> elements.set(channel * taps(), (channel + 1) * taps()));
        return elements;
    }

    /** The second moments of its rows. */
    Statistic moments() {
        return new Statistic(node.input(0), node.is("Conv") ? patches() : new InputCovariance());
    }

    private Reducer patches() {
        return new DrawnPatchCovariance(ConvolutionWindow.of(node, weight.shape()), PLACES);
    }

    /** The weight as a matrix [inputs, outputs], row by row. */
    double[] matrix() {
        double[] values = weight.toDoubles();
        return inputAxis == 0 ? values : transposed(values, outputs(), inputs());
    }

    /** A matrix [inputs, outputs] as a weight of this layer. */
    Tensor weight(double[] matrix) {
        double[] values = inputAxis == 0 ? matrix : transposed(matrix, inputs(), outputs());
        return Tensor.ofDoubles(weight.shape(), values).cast(weight.dtype());
    }

    private static double[] transposed(double[] matrix, int rows, int columns) {
        double[] result = new double[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = matrix[row * columns + column];
            }
        }
        return result;
    }
}
