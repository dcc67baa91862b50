package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.fold.Reduction;
import java.util.List;

/** Reductions, scans and normalizations. */
final class ReductionOps {
    static final List<Rows> ROWS = List.of(
            op("ReduceSum", 1, 11, 13).folds(Reduction.whole(0, Double::sum, 0, Long::sum)),
            op("ReduceProd", 1, 11, 13, 18).folds(Reduction.whole(1, (a, b) -> a * b, 1, (a, b) -> a * b)),
            op("ReduceMax", 1, 11, 12, 13, 18, 20)
                    .folds(Reduction.whole(Double.NEGATIVE_INFINITY, Math::max, Long.MIN_VALUE, Math::max)),
            op("ReduceMin", 1, 11, 12, 13, 18, 20)
                    .folds(Reduction.whole(Double.POSITIVE_INFINITY, Math::min, Long.MAX_VALUE, Math::min)),
            op("ReduceMean", 1, 11, 13, 18).folds(Reduction::mean),
            op("ReduceL1", 1, 11, 13, 18).folds(Reduction.summed(Math::abs, s -> s)),
            op("ReduceL2", 1, 11, 13, 18).folds(Reduction.summed(x -> x * x, Math::sqrt)),
            op("ReduceSumSquare", 1, 11, 13, 18).folds(Reduction.summed(x -> x * x, s -> s)),
            op("ReduceLogSum", 1, 11, 13, 18, 28).folds(Reduction.summed(x -> x, Math::log)),
            op("ReduceLogSumExp", 1, 11, 13, 18, 28).folds(Reduction.summed(Math::exp, Math::log)),
            op("ArgMax", 1, 11, 12, 13).folds(Reduction.argument(true)),
            op("ArgMin", 1, 11, 12, 13).folds(Reduction.argument(false)),
            op("CumSum", 11, 14).folds(Reduction::cumulativeSum),
            op("BatchNormalization", 1, 6, 7, 9, 14, 15),
            op("CumProd", 26),
            op("Det", 11, 22),
            op("GroupNormalization", 18, 21),
            op("Hardmax", 1, 11, 13),
            op("InstanceNormalization", 1, 6, 22),
            op("LRN", 1, 13),
            op("LayerNormalization", 17),
            op("LogSoftmax", 1, 11, 13),
            op("LpNormalization", 1, 22),
            op("MeanVarianceNormalization", 9, 13),
            op("NegativeLogLikelihoodLoss", 12, 13, 22),
            op("RMSNormalization", 23),
            op("Softmax", 1, 11, 13),
            op("SoftmaxCrossEntropyLoss", 12, 13),
            op("RotaryEmbedding", 23),
            op("DFT", 17, 20),
            op("STFT", 17));

    private ReductionOps() {}
}
