package dev.limbeck.torch;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Losses with every reduction, with weights and with a label that is ignored. */
class LossKernelsTest {
    private static final long IGNORED = 2;

    private static NodeCase loss(String type, String reduction, boolean weighted, boolean ignoring) {
        Draws draws = new Draws(3);
        NodeCase node = NodeCase.of(type)
                .input(draws.tensor(3, 4, 2))
                .input(Tensor.ofLongs(Shape.of(3, 2), 0, 3, 2, 1, 1, 2))
                .with("reduction", reduction);
        NodeCase labelled = ignoring ? node.with("ignore_index", IGNORED) : node;
        return weighted ? labelled.constant(draws.tensor(4)) : labelled;
    }

    @Test
    void lossesAgreeWithTheRuntimeAndTheirGradientsWithDifferences() {
        for (String type : List.of("SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss")) {
            for (String reduction : List.of("none", "sum", "mean")) {
                for (boolean weighted : new boolean[] {false, true}) {
                    for (boolean ignoring : new boolean[] {false, true}) {
                        NodeCase node = loss(type, reduction, weighted, ignoring);
                        RuntimeAgreement.require(node.opset(13));
                        FiniteDifferences.agree(node);
                    }
                }
            }
        }
    }

    @Test
    void logarithmsOfProbabilitiesAreASecondOutput() {
        NodeCase node = loss("SoftmaxCrossEntropyLoss", "mean", true, true).outputs(2);
        RuntimeAgreement.require(node.opset(13));
        FiniteDifferences.agree(node);
    }
}
