package dev.limbeck.torch;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Losses with every reduction, with weights and with a label that is ignored. */
final class LossCases {
    private static final long IGNORED = 2;

    static final List<GradientCase> GRADIENTS = gradients();

    private LossCases() {}

    private static List<GradientCase> gradients() {
        List<GradientCase> cases = new ArrayList<>();
        for (String type : List.of("SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss")) {
            for (String reduction : List.of("none", "sum", "mean")) {
                for (boolean weighted : new boolean[] {false, true}) {
                    cases.add(d -> loss(d, type, reduction, weighted, false));
                    cases.add(d -> loss(d, type, reduction, weighted, true));
                }
            }
        }
        cases.add(d -> loss(d, "SoftmaxCrossEntropyLoss", "mean", true, true).outputs(2));
        return List.copyOf(cases);
    }

    static NodeCase loss(Draws draws, String type, String reduction, boolean weighted, boolean ignoring) {
        NodeCase node = NodeCase.of(type)
                .input(draws.tensor(3, 4, 2))
                .input(Tensor.ofLongs(Shape.of(3, 2), 0, 3, 2, 1, 1, 2))
                .with("reduction", reduction);
        NodeCase labelled = ignoring ? node.with("ignore_index", IGNORED) : node;
        return weighted ? labelled.constant(draws.positive("4")) : labelled;
    }
}
