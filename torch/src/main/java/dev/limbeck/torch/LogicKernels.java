package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Comparisons, logic, bits, and the choice between two values. */
final class LogicKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Equal", Kernel.relation(Tensor::eq)),
            op("Less", Kernel.relation(Tensor::lt)),
            op("LessOrEqual", Kernel.relation(Tensor::le)),
            op("Greater", Kernel.relation(Tensor::gt)),
            op("GreaterOrEqual", Kernel.relation(Tensor::ge)),
            op("And", Kernel.relation(Tensor::logical_and)),
            op("Or", Kernel.relation(Tensor::logical_or)),
            op("Xor", Kernel.relation(Tensor::logical_xor)),
            op("Not", call -> call.results(call.tensor(0).logical_not())),
            op("IsNaN", call -> call.results(call.tensor(0).isnan())),
            op("IsInf", LogicKernels::isInfinite),
            op("Where", call -> call.like(1, torch.where(call.tensor(0), call.tensor(1), call.tensor(2)))),
            op("BitwiseAnd", Kernel.binary(Tensor::bitwise_and)),
            op("BitwiseOr", Kernel.binary(Tensor::bitwise_or)),
            op("BitwiseXor", Kernel.binary(Tensor::bitwise_xor)),
            op("BitwiseNot", Kernel.unary(Tensor::bitwise_not)),
            op("BitShift", LogicKernels::shift));

    private LogicKernels() {}

    private static List<Value> isInfinite(KernelCall call) {
        Tensor x = call.tensor(0);
        boolean positive = call.node().intAttribute("detect_positive", 1) == 1;
        boolean negative = call.node().intAttribute("detect_negative", 1) == 1;
        Tensor infinite = x.isinf();
        if (!positive) {
            infinite = infinite.logical_and(x.lt(new Scalar(0.0)));
        }
        if (!negative) {
            infinite = infinite.logical_and(x.gt(new Scalar(0.0)));
        }
        return call.results(infinite);
    }

    private static List<Value> shift(KernelCall call) {
        boolean left = call.node().textAttribute("direction", "").equals("LEFT");
        Tensor x = call.tensor(0);
        Tensor by = call.tensor(1);
        return call.like(0, left ? torch.bitwise_left_shift(x, by) : torch.bitwise_right_shift(x, by));
    }
}
