package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import java.util.function.BinaryOperator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Arithmetic of operands that are broadcast against each other, and rounding. */
final class ArithmeticKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Add", Kernel.binary(Tensor::add)),
            op("Sub", Kernel.binary(Tensor::sub)),
            op("Mul", Kernel.binary(Tensor::mul)),
            op("Div", ArithmeticKernels::divide),
            op("Mod", ArithmeticKernels::modulo),
            op("Pow", Kernel.binary(Tensor::pow)),
            op("Max", folded(Tensor::maximum)),
            op("Min", folded(Tensor::minimum)),
            op("Sum", folded(Tensor::add)),
            op("Mean", ArithmeticKernels::mean),
            op("Neg", Kernel.unary(Tensor::neg)),
            op("Abs", Kernel.unary(Tensor::abs)),
            op("Sign", Kernel.unary(Tensor::sign)),
            op("Reciprocal", Kernel.unary(Tensor::reciprocal)),
            op("Sqrt", Kernel.unary(Tensor::sqrt)),
            op("Floor", Kernel.unary(Tensor::floor)),
            op("Ceil", Kernel.unary(Tensor::ceil)),
            op("Round", Kernel.unary(Tensor::round)));

    private ArithmeticKernels() {}

    /** Whole numbers are divided toward zero. */
    private static List<Value> divide(KernelCall call) {
        Tensor divisor = Broadcasting.second(call);
        if (!call.dtype(0).isInteger()) {
            return call.like(0, call.tensor(0).div(divisor));
        }
        // The view does not own its text, which must therefore live as long as the call.
        BytePointer towardZero = new BytePointer("trunc");
        return call.like(0, torch.div(call.tensor(0), divisor, new StringViewOptional(towardZero)));
    }

    /** The remainder has the sign of the divisor, or with {@code fmod} that of the dividend. */
    private static List<Value> modulo(KernelCall call) {
        boolean likeC = call.node().intAttribute("fmod", 0) == 1;
        Tensor x = call.tensor(0);
        return call.like(0, likeC ? x.fmod(call.tensor(1)) : x.remainder(call.tensor(1)));
    }

    private static Kernel folded(BinaryOperator<Tensor> function) {
        return call -> call.like(0, call.tensors().stream().reduce(function).orElseThrow());
    }

    private static List<Value> mean(KernelCall call) {
        Tensor sum = call.tensors().stream().reduce(Tensor::add).orElseThrow();
        return call.like(0, sum.div(new Scalar((double) call.count())));
    }
}
