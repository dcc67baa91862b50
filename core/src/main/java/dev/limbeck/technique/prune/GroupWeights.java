package dev.limbeck.technique.prune;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ValueAxis;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** The weights of a group of channels: matrices and kernels that make them, and those that read them. */
final class GroupWeights {
    private static final int BATCH_NORM_SCALE = 1;

    private final Graph graph;
    private final ChannelGroup group;

    GroupWeights(Model model, ChannelGroup group) {
        this.graph = model.graph();
        this.group = group;
    }

    /** A weight and the axis of it on which the channels are. */
    record Along(Tensor weight, ValueAxis axis) {
        /** For each element of the axis the sum of something over all weights that belong to it. */
        double[] sums(DoubleUnaryOperator term) {
            float[] values = weight.toFloats();
            int size = Math.toIntExact(weight.shape().dim(axis.axis()));
            int stride = Math.toIntExact(weight.shape().strides()[axis.axis()]);
            double[] sums = new double[size];
            for (int i = 0; i < values.length; i++) {
                sums[i / stride % size] += term.applyAsDouble(values[i]);
            }
            return sums;
        }
    }

    /** Matrices and kernels whose results are the channels. */
    List<Along> makers() {
        return weights().filter(along -> isMadeBy(along.axis())).toList();
    }

    /** All matrices and kernels that lose elements. */
    List<Along> all() {
        return weights().toList();
    }

    /** The scales of BatchNormalizations. */
    List<Along> scales() {
        return constants()
                .filter(along -> graph.uses(along.axis().value()).stream()
                        .anyMatch(use -> use.node().is("BatchNormalization") && use.input() == BATCH_NORM_SCALE))
                .toList();
    }

    /** What the sums along an axis come to for each unit. */
    double[] ofUnits(List<Along> weights, DoubleUnaryOperator term) {
        List<double[]> sums = weights.stream().map(along -> along.sums(term)).toList();
        double[] units = new double[group.units().size()];
        for (int unit = 0; unit < units.length; unit++) {
            for (int i = 0; i < sums.size(); i++) {
                double[] elements = sums.get(i);
                units[unit] += group.units().get(unit).removed(weights.get(i).axis()).stream()
                        .mapToDouble(element -> elements[element])
                        .sum();
            }
        }
        return units;
    }

    private Stream<Along> weights() {
        return constants().filter(along -> along.weight().rank() > 1);
    }

    private Stream<Along> constants() {
        return group.axes().stream()
                .flatMap(axis -> graph.initializer(axis.value()).stream()
                        .filter(constant -> constant.dtype().isFloating())
                        .map(constant -> new Along(constant, axis)));
    }

    private boolean isMadeBy(ValueAxis axis) {
        return graph.uses(axis.value()).stream().anyMatch(use -> isMaking(use, axis.axis()));
    }

    /** Whether a node's results lie along this axis of its weight. */
    private static boolean isMaking(Use use, int axis) {
        Node node = use.node();
        return switch (node.opType()) {
            case "Conv" -> use.input() == 1 && axis == 0;
            case "ConvTranspose" -> use.input() == 1 && axis == 1;
            case "MatMul" -> use.input() == 1 && axis == 1;
            case "Gemm" -> use.input() == 1 && axis == (node.intAttribute("transB", 0) == 0 ? 1 : 0);
            case "LSTM", "GRU", "RNN" -> (use.input() == 1 || use.input() == 2) && axis == 1;
            case "Gather" -> use.input() == 0 && axis == 1;
            default -> false;
        };
    }

    /** The weights of the makers that belong to each unit, one after the other. */
    List<double[]> vectors() {
        List<Along> makers = makers();
        List<double[]> vectors = new ArrayList<>();
        for (int unit = 0; unit < group.units().size(); unit++) {
            int index = unit;
            vectors.add(makers.stream()
                    .flatMapToDouble(along -> Arrays.stream(along.weight()
                            .select(
                                    along.axis().axis(),
                                    group.units().get(index).removed(along.axis()).stream()
                                            .toArray())
                            .toDoubles()))
                    .toArray());
        }
        return vectors;
    }
}
