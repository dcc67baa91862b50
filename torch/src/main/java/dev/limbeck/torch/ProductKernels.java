package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Products of matrices. */
final class ProductKernels {
    static final List<KernelRow> ROWS = List.of(op("MatMul", Kernel.binary(Tensor::matmul)));

    private ProductKernels() {}
}
