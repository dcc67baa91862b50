package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Losses of scores [N, C, …] against labels [N, …], with weights [C]. */
final class LossKernels {
    static final List<KernelRow> ROWS = List.of(
            op("SoftmaxCrossEntropyLoss", LossKernels::crossEntropy),
            op("NegativeLogLikelihoodLoss", LossKernels::likelihood));

    /** What libtorch ignores when nothing else is said; no label is negative. */
    private static final long NOTHING = -100;

    private LossKernels() {}

    /** Outputs: the loss and, if asked for, the logarithms of the probabilities. */
    private static List<Value> crossEntropy(KernelCall call) {
        Tensor x = call.tensor(0);
        if (call.node().output(1).isEmpty()) {
            return call.like(
                    0, torch.cross_entropy_loss(x, labels(call), call.maybe(2), reduction(call), ignored(call), 0));
        }
        Tensor logarithms = torch.log_softmax(x, 1);
        return call.like(0, loss(call, logarithms), logarithms);
    }

    /** The scores are logarithms of probabilities. */
    private static List<Value> likelihood(KernelCall call) {
        return call.like(0, loss(call, call.tensor(0)));
    }

    private static Tensor loss(KernelCall call, Tensor logarithms) {
        return torch.nll_loss_nd(logarithms, labels(call), call.maybe(2), reduction(call), ignored(call));
    }

    private static Tensor labels(KernelCall call) {
        return call.tensor(1).to(ScalarType.Long);
    }

    private static long ignored(KernelCall call) {
        return call.node().intAttribute("ignore_index", NOTHING);
    }

    /** The code that libtorch has for it. */
    private static long reduction(KernelCall call) {
        return switch (call.node().textAttribute("reduction", "mean")) {
            case "none" -> 0;
            case "mean" -> 1;
            case "sum" -> 2;
            default -> throw call.unsupported("ONNX defines the reductions none, mean and sum");
        };
    }
}
