package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.microsoft;
import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Distributions along an axis; before opset 13 over all axes from one on. */
final class SoftmaxKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Softmax", SoftmaxKernels::flattenedSoftmax),
            op("Softmax", 13, SoftmaxKernels::softmax),
            op("LogSoftmax", flattened(x -> x.log_softmax(-1))),
            op("LogSoftmax", 13, along(x -> x.log_softmax(-1))),
            op("Hardmax", flattened(SoftmaxKernels::hardmax)),
            op("Hardmax", 13, along(SoftmaxKernels::hardmax)),
            microsoft(
                    "BiasSoftmax",
                    call -> call.like(0, call.tensor(0).add(call.tensor(1)).softmax(-1))));

    private SoftmaxKernels() {}

    private static List<Value> softmax(KernelCall call) {
        return along(of(call.dtype(0))).apply(call);
    }

    private static List<Value> flattenedSoftmax(KernelCall call) {
        return flattened(of(call.dtype(0))).apply(call);
    }

    /** The softmax over the last axis for an element type. */
    static UnaryOperator<Tensor> of(DType dtype) {
        return dtype.bits() == 16 ? HalfSoftmax::apply : x -> x.softmax(-1);
    }

    private static Kernel along(UnaryOperator<Tensor> overLastAxis) {
        return call -> {
            int axis = call.axis(call.node().intAttribute("axis", -1), call.rank(0));
            Tensor moved = call.tensor(0).movedim(axis, -1);
            return call.like(0, overLastAxis.apply(moved).movedim(-1, axis));
        };
    }

    private static Kernel flattened(UnaryOperator<Tensor> overLastAxis) {
        return call -> {
            long[] dims = call.shape(0).toArray();
            int axis = call.axis(call.node().intAttribute("axis", 1), dims.length);
            long rows = LongStream.of(dims).limit(axis).reduce(1, (a, b) -> a * b);
            Tensor matrix = call.tensor(0).reshape(rows, -1);
            return call.like(0, overLastAxis.apply(matrix).reshape(dims));
        };
    }

    /** 1 at the first of the largest elements. */
    private static Tensor hardmax(Tensor x) {
        Tensor best = x.argmax(new LongOptional(-1), true);
        return torch.zeros_like(x).scatter(-1, best, torch.ones_like(x));
    }
}
