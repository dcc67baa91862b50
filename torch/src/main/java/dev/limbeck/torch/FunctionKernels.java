package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Elementary functions of one variable. */
final class FunctionKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Exp", Kernel.unary(Tensor::exp)),
            op("Log", Kernel.unary(Tensor::log)),
            op("Erf", Kernel.unary(Tensor::erf)),
            op("Sin", Kernel.unary(Tensor::sin)),
            op("Cos", Kernel.unary(Tensor::cos)),
            op("Tan", Kernel.unary(Tensor::tan)),
            op("Asin", Kernel.unary(Tensor::asin)),
            op("Acos", Kernel.unary(Tensor::acos)),
            op("Atan", Kernel.unary(Tensor::atan)),
            op("Sinh", Kernel.unary(Tensor::sinh)),
            op("Cosh", Kernel.unary(Tensor::cosh)),
            op("Tanh", Kernel.unary(Tensor::tanh)),
            op("Asinh", Kernel.unary(Tensor::asinh)),
            op("Acosh", Kernel.unary(Tensor::acosh)),
            op("Atanh", Kernel.unary(Tensor::atanh)));

    private FunctionKernels() {}
}
