package dev.limbeck.match;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Symbolic shapes of a graph's values, and the elements of its shape tensors, computed from the declared inputs. What
 * Shape, Gather, Concat and the like make of them is followed, so that a Reshape to {@code [Shape(x)[0], -1, 12, 32]}
 * is seen to keep the first axis.
 *
 * <p>Sizes hold for every run in which the model does not fail.
 */
public final class Sizes {
    /** Shape tensors are vectors with one element an axis; longer constants are data. */
    private static final int MOST_ELEMENTS = 32;

    private final Graph graph;
    private final Map<String, List<Size>> shapes = new HashMap<>();
    private final Map<String, List<Size>> elements = new HashMap<>();

    private Sizes(Graph graph) {
        this.graph = graph;
    }

    /** The sizes of a graph with operators of opset 11 or newer. */
    public static Sizes of(Graph graph) {
        Sizes sizes = new Sizes(graph);
        graph.initializers().forEach(sizes::constant);
        graph.inputs().stream().map(ValueInfo::name).forEach(sizes::declared);
        graph.nodes().forEach(sizes::inferOrLeave);
        return sizes;
    }

    private void constant(String value, Tensor tensor) {
        Shape shape = tensor.shape();
        List<Size> axes = new ArrayList<>();
        for (long dim : shape.toArray()) {
            axes.add(Size.of(dim));
        }
        shapes.put(value, List.copyOf(axes));
        boolean readable = tensor.dtype().isInteger() || tensor.dtype() == DType.BOOL;
        if (readable && shape.rank() <= 1 && shape.size() <= MOST_ELEMENTS) {
            List<Size> numbers = new ArrayList<>();
            for (long element : tensor.toLongs()) {
                numbers.add(Size.of(element));
            }
            elements.put(value, List.copyOf(numbers));
        }
    }

    private void declared(String value) {
        if (shapes.containsKey(value)) {
            return;
        }
        graph.type(value).tensor().flatMap(TensorType::dims).ifPresent(dims -> shapes.put(value, sizes(value, dims)));
    }

    private static List<Size> sizes(String value, Dims dims) {
        List<Size> axes = new ArrayList<>();
        for (int axis = 0; axis < dims.rank(); axis++) {
            axes.add(Size.declared(value, axis, dims.axis(axis)));
        }
        return List.copyOf(axes);
    }

    /** A node whose axes do not fit its operands has no sizes; running the model will say what is wrong with it. */
    private void inferOrLeave(Node node) {
        try {
            infer(node);
        } catch (IndexOutOfBoundsException e) {
            elements.remove(node.output());
            shapes.remove(node.output());
        }
    }

    private void infer(Node node) {
        Optional<Tensor> constant = graph.constant(node.output());
        if (constant.isPresent()) {
            constant(node.output(), constant.orElseThrow());
            return;
        }
        ElementRules.elements(node, this)
                .filter(e -> e.size() <= MOST_ELEMENTS)
                .ifPresent(e -> elements.put(node.output(), List.copyOf(e)));
        Optional<List<Size>> shape = ShapeRules.shape(node, this);
        shape.ifPresent(s -> shapes.put(node.output(), List.copyOf(s)));
        if (shape.isEmpty() && node.output().length() > 0 && !elements.containsKey(node.output())) {
            declared(node.output());
        }
    }

    /** The axes of a value; empty if not even their number is known. */
    public Optional<List<Size>> shape(String value) {
        return Optional.ofNullable(shapes.get(value));
    }

    /** The elements of a small integer or boolean tensor of rank 0 or 1. */
    public Optional<List<Size>> elements(String value) {
        return Optional.ofNullable(elements.get(value));
    }

    /** The elements of a shape tensor if all of them are numbers. */
    public Optional<long[]> numbers(String value) {
        return elements(value)
                .filter(e -> e.stream().allMatch(Size::isNumber))
                .map(e -> e.stream().mapToLong(Size::number).toArray());
    }

    public OptionalInt rank(String value) {
        List<Size> shape = shapes.get(value);
        return shape == null ? OptionalInt.empty() : OptionalInt.of(shape.size());
    }

    /** One axis of a value, a negative one counted from the end; empty if it is out of range or nothing is known. */
    public Optional<Size> axis(String value, int axis) {
        return shape(value).flatMap(s -> {
            int index = axis < 0 ? axis + s.size() : axis;
            return index < 0 || index >= s.size() ? Optional.empty() : Optional.of(s.get(index));
        });
    }

    Graph graph() {
        return graph;
    }
}
