package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.ConvolutionWindow;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A constant of which single elements may go: what a MatMul, Gemm or Conv multiplies by, or the table of a Gather.
 *
 * @param name of the initializer
 * @param tensor FLOAT
 * @param layout how its elements lie
 * @param groups of a convolution, each of which has inputs of its own; else 1
 * @param readers the nodes that read it, all in the same way
 */
public record PrunableWeight(String name, Tensor tensor, WeightLayout layout, int groups, List<Node> readers) {
    public PrunableWeight {
        readers = List.copyOf(readers);
    }

    /** All of a graph, in its order; constants that something else reads too are none. */
    public static List<PrunableWeight> of(Graph graph) {
        return graph.initializers().keySet().stream()
                .flatMap(name -> of(graph, name).stream())
                .toList();
    }

    private static Optional<PrunableWeight> of(Graph graph, String name) {
        Tensor tensor = graph.initializer(name).orElseThrow();
        List<Use> uses = graph.uses(name);
        boolean isConstant = !graph.isInput(name) && !graph.isOutput(name);
        if (!isConstant || tensor.dtype() != DType.FLOAT || tensor.size() == 0 || uses.isEmpty()) {
            return Optional.empty();
        }
        List<PrunableWeight> read =
                uses.stream().flatMap(use -> of(name, tensor, use).stream()).toList();
        boolean alike = read.size() == uses.size()
                && read.stream().map(PrunableWeight::layout).distinct().count() == 1
                && read.stream().map(PrunableWeight::groups).distinct().count() == 1;
        return alike
                ? Optional.of(
                        read.get(0).withReaders(uses.stream().map(Use::node).toList()))
                : Optional.empty();
    }

    private static Optional<PrunableWeight> of(String name, Tensor tensor, Use use) {
        Node node = use.node();
        Shape shape = tensor.shape();
        return switch (node.opType() + " " + use.input()) {
            case "MatMul 1" -> matrix(name, tensor, node, false);
            case "Gemm 1" ->
                node.intAttribute("transA", 0) == 0
                        ? matrix(name, tensor, node, node.intAttribute("transB", 0) != 0)
                        : Optional.empty();
            case "Gather 0" -> node.intAttribute("axis", 0) == 0 ? matrix(name, tensor, node, false) : Optional.empty();
            case "Conv 1" ->
                shape.rank() > 2
                        ? Optional.of(new PrunableWeight(
                                name, tensor, convolution(shape), (int) node.intAttribute("group", 1), List.of(node)))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<PrunableWeight> matrix(String name, Tensor tensor, Node node, boolean outputsFirst) {
        if (tensor.rank() != 2) {
            return Optional.empty();
        }
        int rows = Math.toIntExact(tensor.shape().dim(0));
        int columns = Math.toIntExact(tensor.shape().dim(1));
        WeightLayout layout =
                new WeightLayout(outputsFirst, outputsFirst ? rows : columns, outputsFirst ? columns : rows, 1);
        return Optional.of(new PrunableWeight(name, tensor, layout, 1, List.of(node)));
    }

    private static WeightLayout convolution(Shape kernels) {
        int outputs = Math.toIntExact(kernels.dim(0));
        int inputs = Math.toIntExact(kernels.size() / kernels.dim(0));
        return new WeightLayout(true, outputs, inputs, inputs / Math.toIntExact(kernels.dim(1)));
    }

    private PrunableWeight withReaders(List<Node> all) {
        return new PrunableWeight(name, tensor, layout, groups, all);
    }

    /** The same place of a graph in which other weights have changed. */
    public PrunableWeight in(Graph graph) {
        return new PrunableWeight(name, graph.initializer(name).orElseThrow(), layout, groups, readers);
    }

    /** Whether rows of it are looked up, as of a table of words. */
    public boolean isTable() {
        return readers.get(0).is("Gather");
    }

    /** Whether it is the kernels of a convolution. */
    boolean isKernel() {
        return readers.get(0).is("Conv");
    }

    /** The names by which it may be called: its own, and those of the nodes that read it and of what they make. */
    public Stream<String> names() {
        return Stream.concat(Stream.of(name), readers.stream().flatMap(node -> Stream.of(node.name(), node.output())));
    }

    /** Where a reader, which must be a convolution, puts the kernels. */
    ConvolutionWindow window(Node reader) {
        return ConvolutionWindow.of(reader, tensor.shape());
    }
}
