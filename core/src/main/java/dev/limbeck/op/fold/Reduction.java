package dev.limbeck.op.fold;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.tensor.TensorBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/** Kernels that reduce axes. Floating-point sums are accumulated in double and rounded once. */
public final class Reduction {
    private Reduction() {}

    /**
     * A reduction of floating-point and integer elements.
     *
     * @param start the value of an empty reduction
     */
    public static HostKernel whole(
            double start, DoubleBinaryOperator add, long startWhole, LongBinaryOperator addWhole) {
        return operands -> {
            Tensor x = operands.get(0);
            if (x.dtype().isFloating()) {
                return reduceDoubles(operands, start, add, (sum, count) -> sum);
            }
            boolean empty = x.shape().size() == 0;
            if (empty || !x.dtype().isInteger() || x.dtype() == DType.UINT64) {
                return List.of();
            }
            Axes axes = Axes.of(operands);
            if (axes.none) {
                return List.of(x);
            }
            TensorBuilder out = operands.output(x.dtype(), axes.result());
            long[] values = x.toLongs();
            long[] sums = new long[axes.count()];
            Arrays.fill(sums, startWhole);
            int[] targets = axes.targets(x.shape());
            for (int i = 0; i < values.length; i++) {
                sums[targets[i]] = addWhole.applyAsLong(sums[targets[i]], values[i]);
            }
            for (int i = 0; i < sums.length; i++) {
                out.set(i, sums[i]);
            }
            return List.of(out.build());
        };
    }

    /** A reduction of floating-point elements: a function of each, summed, and a function of the sum. */
    public static HostKernel summed(DoubleUnaryOperator each, DoubleUnaryOperator after) {
        return operands -> operands.get(0).dtype().isFloating()
                ? reduceDoubles(
                        operands, 0, (sum, v) -> sum + each.applyAsDouble(v), (sum, n) -> after.applyAsDouble(sum))
                : List.of();
    }

    /** ReduceMean of floating-point elements. */
    public static List<Tensor> mean(Operands operands) {
        return operands.get(0).dtype().isFloating()
                ? reduceDoubles(operands, 0, Double::sum, (sum, count) -> sum / count)
                : List.of();
    }

    private static List<Tensor> reduceDoubles(
            Operands operands, double start, DoubleBinaryOperator add, DoubleBinaryOperator after) {
        Tensor x = operands.get(0);
        Axes axes = Axes.of(operands);
        if (axes.none) {
            return List.of(x);
        }
        TensorBuilder out = operands.output(x.dtype(), axes.result());
        double[] values = x.toDoubles();
        double[] sums = new double[axes.count()];
        Arrays.fill(sums, start);
        int[] targets = axes.targets(x.shape());
        for (int i = 0; i < values.length; i++) {
            sums[targets[i]] = add.applyAsDouble(sums[targets[i]], values[i]);
        }
        double reduced = sums.length == 0 ? 0 : (double) values.length / sums.length;
        for (int i = 0; i < sums.length; i++) {
            out.set(i, after.applyAsDouble(sums[i], reduced));
        }
        return List.of(out.build());
    }

    /** ArgMax or ArgMin; of equal elements the first, or the last with {@code select_last_index}. */
    public static HostKernel argument(boolean largest) {
        return operands -> {
            Tensor x = operands.get(0);
            int axis = operands.axis(operands.node().intAttribute("axis", 0), x.rank());
            boolean last = operands.node().intAttribute("select_last_index", 0) != 0;
            Axes axes = Axes.of(operands, new long[] {axis});
            TensorBuilder out = operands.output(DType.INT64, axes.result());
            int[] targets = axes.targets(x.shape());
            double[] values = x.toDoubles();
            double[] best = new double[axes.count()];
            long[] found = new long[best.length];
            Arrays.fill(found, -1);
            long stride = x.shape().strides()[axis];
            for (int i = 0; i < values.length; i++) {
                int at = targets[i];
                double ahead = largest ? values[i] - best[at] : best[at] - values[i];
                if (found[at] < 0 || ahead > 0 || (ahead == 0 && last)) {
                    best[at] = values[i];
                    found[at] = i / stride % x.shape().dim(axis);
                }
            }
            for (int i = 0; i < found.length; i++) {
                out.set(i, found[i]);
            }
            return List.of(out.build());
        };
    }

    /** CumSum along one axis, optionally exclusive and from the end. */
    public static List<Tensor> cumulativeSum(Operands operands) {
        Tensor x = operands.get(0);
        int axis = operands.axis(operands.get(1).longAt(0), x.rank());
        boolean exclusive = operands.node().intAttribute("exclusive", 0) != 0;
        boolean reverse = operands.node().intAttribute("reverse", 0) != 0;
        if (!x.dtype().isFloating() && !x.dtype().isInteger()) {
            return List.of();
        }
        TensorBuilder out = operands.output(x.dtype(), x.shape());
        long size = x.shape().dim(axis);
        long stride = x.shape().strides()[axis];
        for (int start = 0; start < x.size(); start++) {
            if (start / stride % size == 0) {
                runningSum(x, out, start, stride, size, exclusive, reverse);
            }
        }
        return List.of(out.build());
    }

    private static void runningSum(
            Tensor x, TensorBuilder out, int start, long stride, long size, boolean exclusive, boolean reverse) {
        double sum = 0;
        long whole = 0;
        boolean floating = x.dtype().isFloating();
        for (long step = 0; step < size; step++) {
            int at = (int) (start + stride * (reverse ? size - 1 - step : step));
            double before = sum;
            long beforeWhole = whole;
            if (floating) {
                sum += x.doubleAt(at);
                out.set(at, exclusive ? before : sum);
            } else {
                whole += x.longAt(at);
                out.set(at, exclusive ? beforeWhole : whole);
            }
        }
    }

    /** The axes of a reduction, and the shape with them gone. */
    private static final class Axes {
        private final Shape x;
        private final TreeSet<Integer> reduced = new TreeSet<>();
        private final boolean keep;
        private boolean none;

        private Axes(Operands operands) {
            this.x = operands.get(0).shape();
            this.keep = operands.node().intAttribute("keepdims", 1) != 0;
        }

        static Axes of(Operands operands) {
            return of(operands, operands.longs(1, "axes").orElse(new long[0]));
        }

        static Axes of(Operands operands, long[] named) {
            Axes axes = new Axes(operands);
            for (long axis : named) {
                axes.reduced.add(operands.axis(axis, axes.x.rank()));
            }
            if (named.length == 0) {
                axes.none = operands.node().intAttribute("noop_with_empty_axes", 0) != 0;
                for (int axis = 0; axis < axes.x.rank(); axis++) {
                    axes.reduced.add(axis);
                }
            }
            return axes;
        }

        private Shape kept() {
            long[] dims = x.toArray();
            reduced.forEach(axis -> dims[axis] = 1);
            return Shape.of(dims);
        }

        Shape result() {
            if (keep) {
                return kept();
            }
            return Shape.of(IntStream.range(0, x.rank())
                    .filter(axis -> !reduced.contains(axis))
                    .mapToLong(x::dim)
                    .toArray());
        }

        int count() {
            return Math.toIntExact(kept().size());
        }

        int[] targets(Shape shape) {
            return StridedView.broadcast(kept(), shape).indices();
        }
    }
}
