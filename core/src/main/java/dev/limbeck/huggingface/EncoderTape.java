package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the layers of an encoder into a graph; every call answers the name of the value it made. */
final class EncoderTape {
    private final GraphEditor editor;
    private final EncoderConfig config;
    private final Map<String, Tensor> weights;
    private final Set<String> placed = new HashSet<>();

    /**
     * A tape.
     *
     * @param weights FLOAT parameters in the names of the transformers library, linear weights as [in, out]
     */
    EncoderTape(GraphEditor editor, EncoderConfig config, Map<String, Tensor> weights) {
        this.editor = editor;
        this.config = config;
        this.weights = weights;
    }

    String add(String place, String opType, String... inputs) {
        return add(place, opType, Map.of(), inputs);
    }

    /** A node named {@code <place>/<operator>}; layers that share parameters are numbered. */
    String add(String place, String opType, Map<String, Attribute> attributes, String... inputs) {
        String name = editor.freshName(place.replace('.', '/') + "/" + opType);
        editor.add(Node.of(name, Node.STANDARD, opType, List.of(inputs), List.of(name), attributes));
        return name;
    }

    String constant(String name, Tensor tensor) {
        if (placed.add(name)) {
            editor.initializer(name, tensor);
        }
        return name;
    }

    /** A parameter, placed in the graph when it is first asked for. */
    String weight(String name) {
        return constant(name, tensor(name));
    }

    /** A parameter that was given. */
    Tensor tensor(String name) {
        Tensor tensor = weights.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("The weight '" + name + "' was not given.");
        }
        return tensor;
    }

    /** x·W + b. */
    String linear(String layer, String x) {
        return linear(layer, x, weight(layer + ".weight"), layer + ".bias");
    }

    String linear(String layer, String x, String weight, String bias) {
        return add(layer, "Add", add(layer, "MatMul", x, weight), weight(bias));
    }

    String layerNorm(String layer, String x) {
        Map<String, Attribute> attributes =
                Map.of("axis", Attribute.of(-1L), "epsilon", Attribute.of(config.epsilon()));
        return add(layer, "LayerNormalization", attributes, x, weight(layer + ".weight"), weight(layer + ".bias"));
    }

    /** An activation by its name in the transformers library. */
    String activation(String place, String name, String x) {
        return switch (name) {
            case "gelu" -> add(place, "Gelu", x);
            case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" ->
                add(place, "Gelu", Map.of("approximate", Attribute.of("tanh")), x);
            case "relu" -> add(place, "Relu", x);
            case "tanh" -> add(place, "Tanh", x);
            default ->
                throw new ModelException(
                        "The activation '" + name + "' is not supported; supported are gelu, gelu_new, "
                                + "gelu_fast, gelu_pytorch_tanh, relu and tanh.");
        };
    }
}
