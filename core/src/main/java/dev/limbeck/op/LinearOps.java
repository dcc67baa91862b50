package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.cost.CostRule;
import dev.limbeck.op.cost.CostRules;
import dev.limbeck.op.coupling.AttentionTies;
import dev.limbeck.op.coupling.LayoutTies;
import dev.limbeck.op.coupling.LinearTies;
import dev.limbeck.op.coupling.SizeRules;
import dev.limbeck.op.fold.Products;
import dev.limbeck.op.shape.AttentionShapes;
import dev.limbeck.op.shape.ProductShapes;
import dev.limbeck.op.shape.WindowShapes;
import java.util.List;

/** Matrix products, convolutions, pooling and attention. */
final class LinearOps {
    static final List<Rows> ROWS = List.of(
            op("MatMul", 1, 9, 13)
                    .cost(CostRules::matMul)
                    .ties(LinearTies.matMul(1))
                    .shape(ProductShapes::matMul)
                    .folds(Products::matMul),
            op("Gemm", 1, 6, 7, 9, 11, 13)
                    .cost(CostRules::transposable)
                    .ties(LinearTies::gemm)
                    .shape(ProductShapes::gemm)
                    .folds(Products::gemm),
            op("Attention", 23, 24, 25)
                    .cost(CostRules::attention)
                    .ties(AttentionTies::standard)
                    .shrinks(SizeRules::heads)
                    .shape(AttentionShapes::standard),
            op("AveragePool", 1, 7, 10, 11, 19, 22).ties(LayoutTies::keptAxes).shape(WindowShapes::pool),
            op("CausalConvWithState", 27).cost(CostRule.UNKNOWN),
            op("Col2Im", 18).shape(WindowShapes::colToIm),
            op("Conv", 1, 11, 22)
                    .cost(CostRules.conv(1))
                    .ties(LinearTies::conv)
                    .shrinks(SizeRules::groups)
                    .shape(WindowShapes::conv),
            op("ConvTranspose", 1, 11, 22)
                    .cost(CostRules::convTranspose)
                    .ties(LinearTies::convTranspose)
                    .shrinks(SizeRules::groups)
                    .shape(WindowShapes::convTranspose),
            op("DeformConv", 19, 22).cost(CostRules.conv(1)).shape(WindowShapes::deformConv),
            op("Einsum", 12, 28).cost(CostRules::einsum).shape(ProductShapes::einsum),
            op("GlobalAveragePool", 1, 22).ties(LayoutTies::keptAxes).shape(WindowShapes::globalPool),
            op("GlobalLpPool", 1, 2, 22).ties(LayoutTies::keptAxes).shape(WindowShapes::globalPool),
            op("GlobalMaxPool", 1, 22).ties(LayoutTies::keptAxes).shape(WindowShapes::globalPool),
            op("LinearAttention", 27).cost(CostRule.UNKNOWN).shape(AttentionShapes::linear),
            op("LpPool", 1, 2, 11, 18, 22).ties(LayoutTies::keptAxes).shape(WindowShapes::pool),
            op("MaxPool", 1, 8, 10, 11, 12, 22).ties(LayoutTies::keptAxes).shape(WindowShapes::pool),
            op("MaxRoiPool", 1, 22).shape(WindowShapes::maxRoiPool),
            op("MaxUnpool", 9, 11, 22).shape(WindowShapes::maxUnpool));

    private LinearOps() {}
}
