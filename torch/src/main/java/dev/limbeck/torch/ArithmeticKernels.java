package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Arithmetic of two or more operands, broadcast. */
final class ArithmeticKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Add", Kernel.binary(Tensor::add)),
            op("Sub", Kernel.binary(Tensor::sub)),
            op("Mul", Kernel.binary(Tensor::mul)));

    private ArithmeticKernels() {}
}
