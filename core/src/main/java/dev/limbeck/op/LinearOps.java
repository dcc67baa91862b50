package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.fold.Products;
import java.util.List;

/** Matrix products, convolutions, pooling and attention. */
final class LinearOps {
    static final List<Rows> ROWS = List.of(
            op("MatMul", 1, 9, 13).folds(Products::matMul),
            op("Gemm", 1, 6, 7, 9, 11, 13).folds(Products::gemm),
            op("Attention", 23, 24, 25),
            op("AveragePool", 1, 7, 10, 11, 19, 22),
            op("CausalConvWithState", 27),
            op("Col2Im", 18),
            op("Conv", 1, 11, 22),
            op("ConvTranspose", 1, 11, 22),
            op("DeformConv", 19, 22),
            op("Einsum", 12, 28),
            op("GlobalAveragePool", 1, 22),
            op("GlobalLpPool", 1, 2, 22),
            op("GlobalMaxPool", 1, 22),
            op("LinearAttention", 27),
            op("LpPool", 1, 2, 11, 18, 22),
            op("MaxPool", 1, 8, 10, 11, 12, 22),
            op("MaxRoiPool", 1, 22),
            op("MaxUnpool", 9, 11, 22));

    private LinearOps() {}
}
