package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.coupling.ElementwiseTies;
import dev.limbeck.op.coupling.LayoutTies;
import dev.limbeck.op.coupling.SizeRules;
import dev.limbeck.op.fold.Reduction;
import dev.limbeck.op.shape.ElementRules;
import dev.limbeck.op.shape.ElementwiseShapes;
import dev.limbeck.op.shape.ReductionShapes;
import java.util.List;

/** Reductions, scans and normalizations. */
final class ReductionOps {
    static final List<Rows> ROWS = List.of(
            op("ReduceSum", 1, 11, 13)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .folds(Reduction.whole(0, Double::sum, 0, Long::sum)),
            op("ReduceProd", 1, 11, 13, 18)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .carries(ElementRules::product)
                    .folds(Reduction.whole(1, (a, b) -> a * b, 1, (a, b) -> a * b)),
            op("ReduceMax", 1, 11, 12, 13, 18, 20)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .folds(Reduction.whole(Double.NEGATIVE_INFINITY, Math::max, Long.MIN_VALUE, Math::max)),
            op("ReduceMin", 1, 11, 12, 13, 18, 20)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .folds(Reduction.whole(Double.POSITIVE_INFINITY, Math::min, Long.MAX_VALUE, Math::min)),
            op("ReduceMean", 1, 11, 13, 18)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .folds(Reduction::mean),
            op("ReduceL1", 1, 11, 13, 18)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .folds(Reduction.summed(Math::abs, s -> s)),
            op("ReduceL2", 1, 11, 13, 18)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .folds(Reduction.summed(x -> x * x, Math::sqrt)),
            op("ReduceSumSquare", 1, 11, 13, 18)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .folds(Reduction.summed(x -> x * x, s -> s)),
            op("ReduceLogSum", 1, 11, 13, 18, 28)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .folds(Reduction.summed(x -> x, Math::log)),
            op("ReduceLogSumExp", 1, 11, 13, 18, 28)
                    .ties(LayoutTies::reduce)
                    .shape(ReductionShapes::reduce)
                    .folds(Reduction.summed(Math::exp, Math::log)),
            op("ArgMax", 1, 11, 12, 13).shape(ReductionShapes::argument).folds(Reduction.argument(true)),
            op("ArgMin", 1, 11, 12, 13).shape(ReductionShapes::argument).folds(Reduction.argument(false)),
            op("CumSum", 11, 14)
                    .ties(LayoutTies::keptAxes)
                    .shape(ElementwiseShapes::same)
                    .folds(Reduction::cumulativeSum),
            op("BatchNormalization", 1, 6, 7, 9, 14, 15)
                    .ties(ElementwiseTies::perChannel)
                    .accompanied(3, 4)
                    .shape(ReductionShapes::batchNormalization),
            op("CumProd", 26).shape(ElementwiseShapes::same),
            op("Det", 11, 22).shape(ReductionShapes::determinant),
            op("GroupNormalization", 18, 21)
                    .ties(ElementwiseTies::groupNormalized)
                    .shrinks(SizeRules::normalizedGroups)
                    .shape(ElementwiseShapes::same),
            op("Hardmax", 1, 11).ties(ElementwiseTies::overLastAxes).shape(ElementwiseShapes::same),
            op("Hardmax", 13).ties(ElementwiseTies.over(-1)).shape(ElementwiseShapes::same),
            op("InstanceNormalization", 1, 6, 22)
                    .ties(ElementwiseTies::perChannel)
                    .shape(ElementwiseShapes::same),
            op("LRN", 1, 13).ties(ElementwiseTies.over(1)).shape(ElementwiseShapes::same),
            op("LayerNormalization", 17).ties(ElementwiseTies::normalized).shape(ReductionShapes::layerNormalization),
            op("LogSoftmax", 1, 11).ties(ElementwiseTies::overLastAxes).shape(ElementwiseShapes::same),
            op("LogSoftmax", 13).ties(ElementwiseTies.over(-1)).shape(ElementwiseShapes::same),
            op("LpNormalization", 1, 22).shape(ElementwiseShapes::same),
            op("MeanVarianceNormalization", 9, 13).shape(ElementwiseShapes::same),
            op("NegativeLogLikelihoodLoss", 12, 13, 22).shape(ReductionShapes::loss),
            op("RMSNormalization", 23).ties(ElementwiseTies::normalized).shape(ElementwiseShapes::same),
            op("Softmax", 1, 11).ties(ElementwiseTies::overLastAxes).shape(ElementwiseShapes::same),
            op("Softmax", 13).ties(ElementwiseTies.over(-1)).shape(ElementwiseShapes::same),
            op("SoftmaxCrossEntropyLoss", 12, 13).shape(ReductionShapes::loss),
            op("RotaryEmbedding", 23).shape(ElementwiseShapes::same),
            op("DFT", 17, 20).shape(ReductionShapes::fourier),
            op("STFT", 17).shape(ReductionShapes::shortFourier));

    private ReductionOps() {}
}
