package dev.limbeck.technique.prune;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ValueAxis;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The values of a group of channels that a model computes: what its weights read, and what activations make. */
final class GroupActivations {
    private static final int MAPS = 4;
    private static final Set<String> ACTIVATIONS = Set.of(
            "Celu",
            "Clip",
            "Elu",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "LeakyRelu",
            "Mish",
            "PRelu",
            "Relu",
            "Selu",
            "Sigmoid",
            "Softplus",
            "Softsign",
            "Swish",
            "Tanh",
            "ThresholdedRelu");

    private final Model model;
    private final Graph graph;
    private final ChannelGroup group;

    GroupActivations(Model model, ChannelGroup group) {
        this.model = model;
        this.graph = model.graph();
        this.group = group;
    }

    /** The places where a weight of the group reads channels and makes others of them. */
    List<Use> readers() {
        return values().flatMap(axis -> graph.uses(axis.value()).stream().filter(this::isReading))
                .distinct()
                .toList();
    }

    private boolean isReading(Use use) {
        return use.input() == 0
                && readingAxis(graph, use.node())
                        .map(axis -> group.axes().contains(axis))
                        .orElse(false);
    }

    /** The axis of a node's weight along which it reads its first input; empty if it has no weight or no such axis. */
    static Optional<ValueAxis> readingAxis(Graph graph, Node node) {
        String weight = node.input(1);
        int rank = graph.initializer(weight).map(Tensor::rank).orElse(0);
        if (rank < 2) {
            return Optional.empty();
        }
        return switch (node.opType()) {
            case "MatMul" -> Optional.of(new ValueAxis(weight, rank - 2));
            case "Gemm" -> Optional.of(new ValueAxis(weight, node.intAttribute("transB", 0) == 0 ? 0 : 1));
            case "Conv" -> Optional.of(new ValueAxis(weight, 1));
            case "ConvTranspose" -> Optional.of(new ValueAxis(weight, 0));
            case "LSTM", "GRU", "RNN" -> Optional.of(new ValueAxis(weight, 2));
            default -> Optional.empty();
        };
    }

    /** The values that {@link #readers} read, and the axis of the channels. */
    Set<ValueAxis> read() {
        Set<String> read = readers().stream().map(use -> use.node().input(0)).collect(Collectors.toSet());
        return values().filter(axis -> read.contains(axis.value()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What activations make that are 0 for a part of their inputs. */
    Set<ValueAxis> rectified() {
        return madeBy(this::isRectifier);
    }

    private boolean isRectifier(Node node) {
        return node.is("Relu") || node.is("ThresholdedRelu") || (node.is("Clip") && lowest(node) == 0);
    }

    private double lowest(Node clip) {
        return graph.constant(clip.input(1)).map(low -> low.doubleAt(0)).orElseGet(() ->
                (double) clip.floatAttribute("min", Float.NEGATIVE_INFINITY));
    }

    /** Feature maps [rows, channels, height, width] behind activations; where there are none, those that are read. */
    Set<ValueAxis> featureMaps() {
        Set<ValueAxis> activated = maps(madeBy(node -> ACTIVATIONS.contains(node.opType())));
        return activated.isEmpty() ? maps(read()) : activated;
    }

    private Set<ValueAxis> maps(Set<ValueAxis> axes) {
        InferredTypes types = ShapeInference.infer(model);
        return axes.stream()
                .filter(axis -> axis.axis() == 1)
                .filter(axis -> types.dims(axis.value())
                        .filter(dims -> dims.rank() == MAPS)
                        .isPresent())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<ValueAxis> madeBy(Predicate<Node> maker) {
        return values().filter(
                        axis -> graph.producer(axis.value()).filter(maker).isPresent())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Stream<ValueAxis> values() {
        return group.axes().stream().filter(axis -> !graph.isInitializer(axis.value()));
    }

    /**
     * What numbers of elements come to for each unit: the mean over its elements, and over the axes.
     *
     * @param numbers for each element of an axis
     */
    double[] means(Set<ValueAxis> axes, Function<ValueAxis, double[]> numbers) {
        double[] units = new double[group.units().size()];
        for (ValueAxis axis : axes) {
            double[] elements = numbers.apply(axis);
            for (int unit = 0; unit < units.length; unit++) {
                double mean = group.units().get(unit).removed(axis).stream()
                        .mapToDouble(element -> elements[element])
                        .average()
                        .orElse(0);
                units[unit] += mean / axes.size();
            }
        }
        return units;
    }
}
