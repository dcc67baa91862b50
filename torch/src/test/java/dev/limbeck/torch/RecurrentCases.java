package dev.limbeck.torch;

import dev.limbeck.graph.Attribute;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Recurrent layers with any combination of their options. */
final class RecurrentCases {
    private static final List<String> PLAIN_ACTIVATIONS = List.of("Sigmoid", "Tanh", "Relu", "Softsign");

    static final List<GradientCase> GRADIENTS =
            List.of(d -> drawn("RNN", d), d -> drawn("GRU", d), d -> drawn("LSTM", d), RecurrentCases::batchFirst);

    private RecurrentCases() {}

    private static NodeCase batchFirst(Draws draws) {
        return NodeCase.of("LSTM")
                .input(draws.tensor(2, 3, 2))
                .input(draws.tensor(1, 4 * 2, 2))
                .input(draws.tensor(1, 4 * 2, 2))
                .with("hidden_size", 2)
                .with("layout", 1)
                .outputs(3);
    }

    static NodeCase drawn(String type, Draws draws) {
        Layer layer = new Layer(type, draws);
        NodeCase node = layer.weights();
        node = layer.optional(node, draws.tensor(layer.directions, 2L * layer.gates * layer.hidden));
        node = layer.optional(node, layer.lengths());
        node = layer.optional(node, layer.state());
        if (type.equals("LSTM")) {
            node = layer.optional(node, layer.state());
            node = layer.optional(node, draws.tensor(layer.directions, 3L * layer.hidden));
        }
        return layer.options(node);
    }

    /** The sizes of one layer. */
    private static final class Layer {
        private final String type;
        private final Draws draws;
        private final String direction;
        private final int directions;
        private final int gates;
        private final int time;
        private final int batch;
        private final int hidden;

        Layer(String type, Draws draws) {
            this.type = type;
            this.draws = draws;
            this.direction = draws.oneOf("forward", "reverse", "bidirectional");
            this.directions = direction.equals("bidirectional") ? 2 : 1;
            this.gates = type.equals("RNN") ? 1 : type.equals("GRU") ? 3 : 4;
            this.time = draws.between(1, 4);
            this.batch = draws.between(1, 3);
            this.hidden = draws.between(1, 4);
        }

        NodeCase weights() {
            int input = draws.between(1, 3);
            return NodeCase.of(type)
                    .with("hidden_size", hidden)
                    .with("direction", direction)
                    .outputs(type.equals("LSTM") ? 3 : 2)
                    .input(draws.tensor(time, batch, input))
                    .input(draws.tensor(directions, (long) gates * hidden, input))
                    .input(draws.tensor(directions, (long) gates * hidden, hidden));
        }

        Tensor lengths() {
            return Tensor.ofInts(
                    Shape.of(batch),
                    IntStream.range(0, batch).map(i -> draws.between(1, time)).toArray());
        }

        Tensor state() {
            return draws.tensor(directions, batch, hidden);
        }

        NodeCase optional(NodeCase node, Tensor input) {
            return draws.coin() ? node.input(input) : node.omitted();
        }

        NodeCase options(NodeCase node) {
            NodeCase chosen = draws.coin() ? node.with("clip", draws.oneOf(0.1f, 0.4f, 0.9f)) : node;
            if (type.equals("GRU")) {
                chosen = chosen.with("linear_before_reset", draws.between(0, 1));
            }
            if (type.equals("LSTM")) {
                chosen = chosen.with("input_forget", draws.between(0, 1));
            }
            return draws.coin() ? chosen.with("activations", activations()) : chosen;
        }

        private Attribute activations() {
            int functions = type.equals("LSTM") ? 3 : type.equals("GRU") ? 2 : 1;
            List<String> names = new ArrayList<>();
            for (int i = 0; i < functions * directions; i++) {
                names.add(draws.oneOf(PLAIN_ACTIVATIONS.toArray(String[]::new)));
            }
            return Attribute.ofTexts(names);
        }
    }
}
