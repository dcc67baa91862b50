package dev.limbeck.op.fold;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.tensor.TensorBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Kernels that only move elements or rename axes; they take every element type. */
public final class Movement {
    private Movement() {}

    public static List<Tensor> identity(Operands operands) {
        return List.of(operands.get(0));
    }

    /** Reshape: 0 copies an axis unless {@code allowzero}, one −1 takes what is left. */
    public static List<Tensor> reshape(Operands operands) {
        Tensor x = operands.get(0);
        long[] wanted = operands.longs(1, "shape").orElse(new long[0]);
        boolean zeroIsZero = operands.node().intAttribute("allowzero", 0) != 0;
        long[] dims = wanted.clone();
        int open = -1;
        long product = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == 0 && !zeroIsZero) {
                dims[i] = x.shape().dim(i);
            }
            if (dims[i] == -1) {
                open = i;
            } else {
                product *= dims[i];
            }
        }
        if (open >= 0) {
            dims[open] = product == 0 ? 0 : x.shape().size() / product;
        }
        Shape shape = Shape.of(dims);
        if (shape.size() != x.shape().size()) {
            throw new ModelException(operands.node().label() + " cannot reshape " + x.shape() + " to "
                    + Arrays.toString(wanted) + ": the number of elements differs.");
        }
        return List.of(x.reshape(shape));
    }

    public static List<Tensor> flatten(Operands operands) {
        Tensor x = operands.get(0);
        long given = operands.node().intAttribute("axis", 1);
        int axis = (int) (given < 0 ? given + x.rank() : given);
        long rows = 1;
        for (int i = 0; i < axis; i++) {
            rows *= x.shape().dim(i);
        }
        long columns = 1;
        for (int i = axis; i < x.rank(); i++) {
            columns *= x.shape().dim(i);
        }
        return List.of(x.reshape(Shape.of(rows, columns)));
    }

    /** Squeeze: the named axes, or without names all of size 1. */
    public static List<Tensor> squeeze(Operands operands) {
        Tensor x = operands.get(0);
        TreeSet<Integer> dropped = new TreeSet<>();
        operands.longs(1, "axes")
                .ifPresentOrElse(
                        axes -> Arrays.stream(axes).forEach(a -> dropped.add(operands.axis(a, x.rank()))),
                        () -> IntStream.range(0, x.rank())
                                .filter(a -> x.shape().dim(a) == 1)
                                .forEach(dropped::add));
        long[] dims = IntStream.range(0, x.rank())
                .filter(a -> !dropped.contains(a))
                .mapToLong(x.shape()::dim)
                .toArray();
        return List.of(x.reshape(Shape.of(dims)));
    }

    /** Unsqueeze: the axes are positions in the result. */
    public static List<Tensor> unsqueeze(Operands operands) {
        Tensor x = operands.get(0);
        long[] axes = operands.longs(1, "axes").orElse(new long[0]);
        int rank = x.rank() + axes.length;
        TreeSet<Integer> added = new TreeSet<>();
        Arrays.stream(axes).forEach(a -> added.add(operands.axis(a, rank)));
        long[] dims = new long[rank];
        int from = 0;
        for (int i = 0; i < rank; i++) {
            dims[i] = added.contains(i) ? 1 : x.shape().dim(from++);
        }
        return List.of(x.reshape(Shape.of(dims)));
    }

    /** Transpose; without a permutation the axes are reversed. */
    public static List<Tensor> transpose(Operands operands) {
        Tensor x = operands.get(0);
        int[] permutation = operands.node()
                .intsAttribute("perm")
                .map(p -> Arrays.stream(p).mapToInt(a -> (int) a).toArray())
                .orElseGet(() ->
                        IntStream.range(0, x.rank()).map(i -> x.rank() - 1 - i).toArray());
        return List.of(operands.view(x, StridedView.of(x.shape()).transpose(permutation)));
    }

    public static List<Tensor> expand(Operands operands) {
        Tensor x = operands.get(0);
        Shape wanted = Shape.of(operands.get(1).toLongs());
        Shape shape = StridedView.broadcastShape(x.shape(), wanted);
        return List.of(operands.view(x, StridedView.broadcast(x.shape(), shape)));
    }

    public static List<Tensor> tile(Operands operands) {
        Tensor x = operands.get(0);
        long[] repeats = operands.get(1).toLongs();
        long[] split = new long[2 * x.rank()];
        long[] strides = new long[2 * x.rank()];
        long[] dims = new long[x.rank()];
        for (int axis = 0; axis < x.rank(); axis++) {
            split[2 * axis] = repeats[axis];
            split[2 * axis + 1] = x.shape().dim(axis);
            strides[2 * axis + 1] = x.shape().strides()[axis];
            dims[axis] = repeats[axis] * x.shape().dim(axis);
        }
        Tensor tiled = operands.view(x, new StridedView(Shape.of(split), 0, strides));
        return List.of(tiled.reshape(Shape.of(dims)));
    }

    /** Slice with attributes (opset 1) or inputs (10 and later); bounds outside an axis are clamped as in numpy. */
    public static List<Tensor> slice(Operands operands) {
        Tensor x = operands.get(0);
        long[] starts = operands.longs(1, "starts").orElse(new long[0]);
        long[] ends = operands.longs(2, "ends").orElse(new long[0]);
        long[] axes = operands.longs(3, "axes")
                .orElse(IntStream.range(0, starts.length).mapToLong(i -> i).toArray());
        long[] steps = operands.longs(4).orElseGet(() -> {
            long[] ones = new long[starts.length];
            Arrays.fill(ones, 1);
            return ones;
        });
        StridedView view = StridedView.of(x.shape());
        for (int i = 0; i < starts.length; i++) {
            int axis = operands.axis(axes[i], x.rank());
            long size = x.shape().dim(axis);
            long start = SliceBounds.first(starts[i], steps[i], size);
            view = view.slice(axis, start, steps[i], SliceBounds.count(starts[i], ends[i], steps[i], size));
        }
        return List.of(operands.view(x, view));
    }

    /** Split into the sizes given (attribute before opset 13, input since), or evenly. */
    public static List<Tensor> split(Operands operands) {
        Tensor x = operands.get(0);
        int axis = operands.axis(operands.node().intAttribute("axis", 0), x.rank());
        long total = x.shape().dim(axis);
        int parts = operands.node().outputs().size();
        long[] sizes = operands.longs(1, "split").orElseGet(() -> evenly(total, parts));
        List<Tensor> pieces = new ArrayList<>();
        long start = 0;
        for (long size : sizes) {
            pieces.add(operands.view(x, StridedView.of(x.shape()).slice(axis, start, 1, size)));
            start += size;
        }
        return pieces;
    }

    private static long[] evenly(long total, int parts) {
        long chunk = (total + parts - 1) / parts;
        long[] sizes = new long[parts];
        for (int i = 0; i < parts; i++) {
            sizes[i] = Math.max(0, Math.min(chunk, total - i * chunk));
        }
        return sizes;
    }

    public static List<Tensor> concat(Operands operands) {
        Tensor first = operands.get(0);
        int axis = operands.axis(operands.node().intAttribute("axis", 1), first.rank());
        long[] dims = first.shape().toArray();
        dims[axis] = 0;
        for (int i = 0; i < operands.count(); i++) {
            dims[axis] += operands.get(i).shape().dim(axis);
        }
        Shape shape = Shape.of(dims);
        TensorBuilder out = operands.output(first.dtype(), shape);
        long after = shape.strides()[axis];
        long rows = shape.size() == 0 ? 0 : shape.size() / (after * dims[axis]);
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < operands.count(); i++) {
                Tensor part = operands.get(i);
                int length = Math.toIntExact(part.shape().dim(axis) * after);
                int from = row * length;
                out.copy(at, part, IntStream.range(from, from + length).toArray());
                at += length;
            }
        }
        return List.of(out.build());
    }

    /** Trilu: the upper or lower triangle of the last two axes, the rest zero. */
    public static List<Tensor> triangle(Operands operands) {
        Tensor x = operands.get(0);
        boolean upper = operands.node().intAttribute("upper", 1) != 0;
        long diagonal = operands.longs(1).map(k -> k[0]).orElse(0L);
        long rows = x.shape().dim(-2);
        long columns = x.shape().dim(-1);
        TensorBuilder out = operands.output(x.dtype(), x.shape());
        int[] one = new int[1];
        for (int i = 0; i < x.size(); i++) {
            long row = i / columns % rows;
            long column = i % columns;
            boolean kept = upper ? column - row >= diagonal : column - row <= diagonal;
            if (kept) {
                one[0] = i;
                out.copy(i, x, one);
            }
        }
        return List.of(out.build());
    }
}
