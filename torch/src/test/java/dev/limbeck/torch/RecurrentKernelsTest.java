package dev.limbeck.torch;

import dev.limbeck.graph.Attribute;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Recurrent layers with every direction, initial states, lengths and, of an LSTM, peepholes. */
class RecurrentKernelsTest {
    private static final List<String> TYPES = List.of("RNN", "GRU", "LSTM");
    private static final long TIME = 3;
    private static final long BATCH = 2;
    private static final long INPUT = 2;
    private static final long HIDDEN = 2;

    private static long gates(String type) {
        return switch (type) {
            case "RNN" -> 1;
            case "GRU" -> 3;
            default -> 4;
        };
    }

    /** x, W, R and B only. */
    private static NodeCase plain(String type, String direction, long seed) {
        Draws draws = new Draws(seed);
        long directions = direction.equals("bidirectional") ? 2 : 1;
        long gates = gates(type) * HIDDEN;
        return NodeCase.of(type)
                .input(draws.tensor(TIME, BATCH, INPUT))
                .input(draws.tensor(directions, gates, INPUT))
                .input(draws.tensor(directions, gates, HIDDEN))
                .input(draws.tensor(directions, 2 * gates))
                .with("hidden_size", HIDDEN)
                .with("direction", direction)
                .outputs(type.equals("LSTM") ? 3 : 2);
    }

    /** With sequences of two lengths and initial states. */
    private static NodeCase full(String type, String direction, long seed) {
        Draws draws = new Draws(seed + 100);
        long directions = direction.equals("bidirectional") ? 2 : 1;
        NodeCase node = plain(type, direction, seed)
                .input(Tensor.ofInts(Shape.of(BATCH), 3, 2))
                .input(draws.tensor(directions, BATCH, HIDDEN));
        return type.equals("LSTM")
                ? node.input(draws.tensor(directions, BATCH, HIDDEN)).input(draws.tensor(directions, 3 * HIDDEN))
                : node;
    }

    @Test
    void layersAgreeWithTheRuntime() {
        for (String type : TYPES) {
            for (String direction : List.of("forward", "reverse", "bidirectional")) {
                RuntimeAgreement.require(plain(type, direction, 1));
                RuntimeAgreement.require(full(type, direction, 2));
            }
        }
    }

    @Test
    void optionsOfCellsAgreeWithTheRuntime() {
        RuntimeAgreement.require(full("GRU", "bidirectional", 3).with("linear_before_reset", 1));
        RuntimeAgreement.require(plain("LSTM", "forward", 5).with("clip", 0.4f));
        RuntimeAgreement.require(full("RNN", "forward", 6).with("clip", 0.4f));
        for (String activation : List.of(
                "Relu",
                "Sigmoid",
                "Affine",
                "LeakyRelu",
                "ThresholdedRelu",
                "ScaledTanh",
                "HardSigmoid",
                "Elu",
                "Softsign",
                "Softplus")) {
            RuntimeAgreement.require(plain("RNN", "forward", 7)
                    .with("activations", Attribute.ofTexts(List.of(activation)))
                    .with("activation_alpha", Attribute.ofFloats(List.of(0.3f)))
                    .with("activation_beta", Attribute.ofFloats(List.of(0.6f))));
        }
    }
}
