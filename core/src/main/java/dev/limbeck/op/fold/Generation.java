package dev.limbeck.op.fold;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.tensor.TensorBuilder;
import java.util.Arrays;
import java.util.List;

/** Kernels that make tensors from shapes and numbers. */
public final class Generation {
    private Generation() {}

    /** Shape, or since opset 15 the part of it between {@code start} and {@code end}. */
    public static List<Tensor> shape(Operands operands) {
        long[] dims = operands.get(0).shape().toArray();
        int from = bound(operands.node().intAttribute("start", 0), dims.length);
        int to = bound(operands.node().intAttribute("end", dims.length), dims.length);
        return List.of(Tensor.vector(Arrays.copyOfRange(dims, from, Math.max(from, to))));
    }

    private static int bound(long value, int rank) {
        long counted = value < 0 ? value + rank : value;
        return (int) Math.max(0, Math.min(rank, counted));
    }

    public static List<Tensor> size(Operands operands) {
        return List.of(Tensor.scalar(operands.get(0).shape().size()));
    }

    /** ConstantOfShape; without a value zeros of type FLOAT. */
    public static List<Tensor> constantOfShape(Operands operands) {
        Shape shape = Shape.of(operands.get(0).toLongs());
        Tensor value = operands.node().attribute("value").map(a -> a.asTensor()).orElse(Tensor.vector(0f));
        TensorBuilder out = operands.output(value.dtype(), shape);
        return List.of(
                out.copy(0, value, new int[Math.toIntExact(shape.size())]).build());
    }

    /** Range: max(0, ⌈(limit − start) / delta⌉) numbers, each start + i·delta. */
    public static List<Tensor> range(Operands operands) {
        Tensor start = operands.get(0);
        DType dtype = start.dtype();
        double first = start.doubleAt(0);
        double step = operands.get(2).doubleAt(0);
        if (step == 0) {
            return List.of();
        }
        double count = Math.max(0, Math.ceil((operands.get(1).doubleAt(0) - first) / step));
        Shape shape = Shape.of((long) count);
        TensorBuilder out = operands.output(dtype, shape);
        for (int i = 0; i < count; i++) {
            if (dtype.isFloating()) {
                out.set(i, first + i * step);
            } else {
                out.set(i, start.longAt(0) + i * operands.get(2).longAt(0));
            }
        }
        return List.of(out.build());
    }

    /** EyeLike: ones on a diagonal. */
    public static List<Tensor> eyeLike(Operands operands) {
        Tensor x = operands.get(0);
        DType dtype = DType.ofCode(
                Math.toIntExact(operands.node().intAttribute("dtype", x.dtype().code())));
        long diagonal = operands.node().intAttribute("k", 0);
        long columns = x.shape().dim(1);
        TensorBuilder out = operands.output(dtype, x.shape());
        for (int i = 0; i < x.size(); i++) {
            out.set(i, i % columns - i / columns == diagonal ? 1L : 0L);
        }
        return List.of(out.build());
    }
}
