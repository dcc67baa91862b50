package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.fold.Products;
import java.util.List;

/** Matrix products, convolutions, pooling and attention. */
final class LinearOps {
    static final List<Rows> ROWS = List.of(
            op("MatMul", 1, 9, 13).folds(Products::matMul),
            op("Gemm", 1, 6, 7, 9, 11, 13).folds(Products::gemm));

    private LinearOps() {}
}
