package dev.limbeck.op;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Infers element types and shapes of all values from those of the inputs. Axes may stay symbolic; the arithmetic that
 * exporters do on shapes is followed, so that with concrete inputs everything is concrete that can be.
 *
 * <p>What an operator does not say, the declared types of the file say; what neither says is undeclared.
 */
public final class ShapeInference {
    private ShapeInference() {}

    /** Infers with the inputs as they are declared. */
    public static InferredTypes infer(Model model) {
        return infer(model, Map.of());
    }

    /**
     * Infers with named axes bound to sizes.
     *
     * @param sizes such as {@code batch} → 1; axes whose name is not in it stay symbolic
     * @throws dev.limbeck.error.ModelException if shapes contradict an operator's definition; the message names the node
     */
    public static InferredTypes infer(Model model, Map<String, Long> sizes) {
        return infer(model, input -> bind(input, sizes));
    }

    /**
     * Infers with the shapes of inputs given.
     *
     * @param shapes by input name; inputs that are not in it stay as they are declared
     * @throws dev.limbeck.error.ModelException if shapes contradict an operator's definition; the message names the node
     */
    public static InferredTypes inferFor(Model model, Map<String, Shape> shapes) {
        return infer(model, input -> {
            Shape shape = shapes.get(input.name());
            return shape == null
                    ? input.type()
                    : input.type()
                            .tensor()
                            .<ValueType>map(t -> ValueType.TensorType.of(t.dtype(), Dims.of(shape)))
                            .orElse(input.type());
        });
    }

    private interface Binding {
        ValueType type(ValueInfo input);
    }

    private static InferredTypes infer(Model model, Binding binding) {
        InferenceScope scope = InferenceScope.outermost(model);
        for (ValueInfo input : model.graph().inputs()) {
            if (!model.graph().isInitializer(input.name())) {
                scope.define(input.name(), binding.type(input));
            }
        }
        return scope.run();
    }

    private static ValueType bind(ValueInfo input, Map<String, Long> sizes) {
        UnaryOperator<Dim> bound = axis -> {
            Long size = axis.isSymbol() ? sizes.get(axis.symbol()) : null;
            return size == null ? axis : Dim.of(size);
        };
        return input.type()
                .tensor()
                .<ValueType>map(t -> new ValueType.TensorType(
                        t.dtype(),
                        t.dims().map(d -> new Dims(d.axes().stream().map(bound).toList()))))
                .orElse(input.type());
    }

    /** The model with the type of every value written down, in graphs inside nodes too, as Netron shows them. */
    public static Model withValueInfo(Model model) {
        return model.withGraph(annotate(model.graph(), infer(model)));
    }

    private static Graph annotate(Graph graph, InferredTypes types) {
        GraphEditor editor = new GraphEditor(graph);
        for (Node node : graph.nodes()) {
            if (Attribute.graphsOf(node).findAny().isPresent()) {
                Map<String, Attribute> attributes = new LinkedHashMap<>();
                node.attributes()
                        .forEach((key, value) -> attributes.put(
                                key,
                                value.mapGraphs(body -> types.inside(body)
                                        .map(t -> annotate(body, t))
                                        .orElse(body))));
                editor.replace(node, node.withAttributes(attributes));
            }
            for (String output : node.outputs()) {
                boolean open = !graph.isOutput(output) || graph.type(output) instanceof ValueType.Undeclared;
                if (open && types.type(output).tensor().isPresent()) {
                    editor.type(output, types.type(output));
                }
            }
        }
        return editor.build();
    }
}
