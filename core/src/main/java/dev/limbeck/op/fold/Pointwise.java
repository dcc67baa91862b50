package dev.limbeck.op.fold;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.tensor.TensorBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Kernels that work element by element, with numpy broadcasting. Floating-point results are computed in double and
 * rounded once, which for + − × ÷ √ is what arithmetic in the narrower type gives.
 */
public final class Pointwise {
    private Pointwise() {}

    /** A test of two elements. */
    @FunctionalInterface
    public interface Comparison {
        /** Whether it holds, given the sign of their comparison (as {@link Double#compare}, but NaN is unordered). */
        boolean holds(int sign);
    }

    /** A function of floating-point elements; integers are left alone. */
    public static HostKernel floating(DoubleUnaryOperator function) {
        return operands -> {
            Tensor x = operands.get(0);
            return x.dtype().isFloating() ? List.of(mapDoubles(operands, x, function)) : List.of();
        };
    }

    /** A function of elements of any numeric type. */
    public static HostKernel numeric(DoubleUnaryOperator function, LongUnaryOperator whole) {
        return operands -> {
            Tensor x = operands.get(0);
            if (x.dtype().isFloating()) {
                return List.of(mapDoubles(operands, x, function));
            }
            if (!x.dtype().isInteger()) {
                return List.of();
            }
            TensorBuilder out = operands.output(x.dtype(), x.shape());
            long[] values = x.toLongs();
            for (int i = 0; i < values.length; i++) {
                out.set(i, whole.applyAsLong(values[i]));
            }
            return List.of(out.build());
        };
    }

    private static Tensor mapDoubles(Operands operands, Tensor x, DoubleUnaryOperator function) {
        TensorBuilder out = operands.output(x.dtype(), x.shape());
        double[] values = x.toDoubles();
        for (int i = 0; i < values.length; i++) {
            out.set(i, function.applyAsDouble(values[i]));
        }
        return out.build();
    }

    /** Arithmetic on two tensors of one type; the integer function may throw ArithmeticException where it is undefined. */
    public static HostKernel arithmetic(DoubleBinaryOperator function, LongBinaryOperator whole) {
        return operands -> combine(operands, operands.get(0), operands.get(1), function, whole);
    }

    /** Division: of integers toward zero, unsigned where the type is; by the integer zero undefined. */
    public static List<Tensor> divide(Operands operands) {
        boolean unsigned = operands.get(0).dtype() == DType.UINT64;
        LongBinaryOperator whole = unsigned ? Long::divideUnsigned : (a, b) -> a / b;
        return combine(operands, operands.get(0), operands.get(1), (a, b) -> a / b, whole);
    }

    /** Mod: with {@code fmod} the sign of the dividend, else of integers the sign of the divisor. */
    public static List<Tensor> modulo(Operands operands) {
        boolean likeC = operands.node().intAttribute("fmod", 0) != 0;
        LongBinaryOperator whole = likeC ? (a, b) -> a % b : Math::floorMod;
        if (operands.get(0).dtype() == DType.UINT64) {
            whole = Long::remainderUnsigned;
        }
        return combine(operands, operands.get(0), operands.get(1), (a, b) -> a % b, whole);
    }

    /** A chain of at least one operand, combined from the left: Sum, Max, Min. */
    public static HostKernel variadic(DoubleBinaryOperator function, LongBinaryOperator whole) {
        return operands -> {
            List<Tensor> result = List.of(operands.get(0));
            for (int i = 1; i < operands.count() && !result.isEmpty(); i++) {
                result = combine(operands, result.get(0), operands.get(i), function, whole);
            }
            return result;
        };
    }

    /** Mean of several tensors: summed in double, divided and rounded once. */
    public static List<Tensor> mean(Operands operands) {
        List<Tensor> all = all(operands);
        DType dtype = all.get(0).dtype();
        if (!dtype.isFloating()) {
            return List.of();
        }
        Shape shape = StridedView.broadcastShape(all.stream().map(Tensor::shape).toArray(Shape[]::new));
        TensorBuilder out = operands.output(dtype, shape);
        double[] sum = new double[Math.toIntExact(shape.size())];
        for (Tensor tensor : all) {
            double[] values = tensor.toDoubles();
            int[] indices = StridedView.broadcast(tensor.shape(), shape).indices();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += values[indices[i]];
            }
        }
        for (int i = 0; i < sum.length; i++) {
            out.set(i, sum[i] / all.size());
        }
        return List.of(out.build());
    }

    private static List<Tensor> all(Operands operands) {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < operands.count(); i++) {
            all.add(operands.get(i));
        }
        return all;
    }

    private static List<Tensor> combine(
            Operands operands, Tensor a, Tensor b, DoubleBinaryOperator function, LongBinaryOperator whole) {
        if (a.dtype() != b.dtype() || a.dtype() == DType.STRING) {
            return List.of();
        }
        return combineInto(operands, a.dtype(), a, b, function, whole);
    }

    static List<Tensor> combineInto(
            Operands operands,
            DType result,
            Tensor a,
            Tensor b,
            DoubleBinaryOperator function,
            LongBinaryOperator whole) {
        Shape shape = StridedView.broadcastShape(a.shape(), b.shape());
        TensorBuilder out = operands.output(result, shape);
        int[] left = StridedView.broadcast(a.shape(), shape).indices();
        int[] right = StridedView.broadcast(b.shape(), shape).indices();
        if (a.dtype().isFloating()) {
            double[] x = a.toDoubles();
            double[] y = b.toDoubles();
            for (int i = 0; i < left.length; i++) {
                out.set(i, function.applyAsDouble(x[left[i]], y[right[i]]));
            }
            return List.of(out.build());
        }
        long[] x = a.toLongs();
        long[] y = b.toLongs();
        try {
            for (int i = 0; i < left.length; i++) {
                out.set(i, whole.applyAsLong(x[left[i]], y[right[i]]));
            }
        } catch (ArithmeticException undefined) {
            return List.of();
        }
        return List.of(out.build());
    }

    /** A comparison of two tensors of one numeric type, giving BOOL. */
    public static HostKernel compare(Comparison comparison) {
        return operands -> {
            Tensor a = operands.get(0);
            Tensor b = operands.get(1);
            if (a.dtype() != b.dtype() || a.dtype() == DType.STRING) {
                return List.of();
            }
            boolean unsigned = a.dtype() == DType.UINT64;
            return combineInto(
                    operands,
                    DType.BOOL,
                    a,
                    b,
                    (x, y) -> ordered(x, y) && comparison.holds(Double.compare(x + 0.0, y + 0.0)) ? 1 : 0,
                    (x, y) -> comparison.holds(unsigned ? Long.compareUnsigned(x, y) : Long.compare(x, y)) ? 1 : 0);
        };
    }

    private static boolean ordered(double x, double y) {
        return !Double.isNaN(x) && !Double.isNaN(y);
    }

    /** The negation of BOOL elements. */
    public static List<Tensor> not(Operands operands) {
        Tensor x = operands.get(0);
        TensorBuilder out = operands.output(DType.BOOL, x.shape());
        long[] values = x.toLongs();
        for (int i = 0; i < values.length; i++) {
            out.set(i, 1 - values[i]);
        }
        return List.of(out.build());
    }

    /** Where(condition, x, y) for elements of every type. */
    public static List<Tensor> where(Operands operands) {
        Tensor condition = operands.get(0);
        Tensor x = operands.get(1);
        Tensor y = operands.get(2);
        Shape shape = StridedView.broadcastShape(condition.shape(), x.shape(), y.shape());
        TensorBuilder out = operands.output(x.dtype(), shape);
        long[] chosen = condition.toLongs();
        int[] tests = StridedView.broadcast(condition.shape(), shape).indices();
        int[] left = StridedView.broadcast(x.shape(), shape).indices();
        int[] right = StridedView.broadcast(y.shape(), shape).indices();
        int[] one = new int[1];
        for (int i = 0; i < tests.length; i++) {
            boolean first = chosen[tests[i]] != 0;
            one[0] = first ? left[i] : right[i];
            out.copy(i, first ? x : y, one);
        }
        return List.of(out.build());
    }

    /** Pow: the result has the base's type; whole exponents of whole bases are exact. */
    public static List<Tensor> power(Operands operands) {
        Tensor base = operands.get(0);
        Tensor exponent = operands.get(1);
        if (base.dtype().isInteger() && exponent.dtype().isInteger()) {
            return combineInto(operands, base.dtype(), base, exponent, Math::pow, Pointwise::wholePower);
        }
        Tensor wide = base.cast(DType.DOUBLE);
        return combineInto(operands, base.dtype(), wide, exponent.cast(DType.DOUBLE), Math::pow, (a, b) -> a);
    }

    private static long wholePower(long base, long exponent) {
        if (exponent < 0) {
            return (long) Math.pow((double) base, (double) exponent);
        }
        long result = 1;
        long square = base;
        for (long rest = exponent; rest > 0; rest >>= 1) {
            result = (rest & 1) == 0 ? result : result * square;
            square *= square;
        }
        return result;
    }

    /** Clip between bounds given as inputs or, before opset 11, as attributes. */
    public static List<Tensor> clip(Operands operands) {
        Tensor x = operands.get(0);
        TensorBuilder out = operands.output(x.dtype(), x.shape());
        if (x.dtype().isFloating()) {
            double low = bound(operands, 1, "min", Double.NEGATIVE_INFINITY);
            double high = bound(operands, 2, "max", Double.POSITIVE_INFINITY);
            double[] values = x.toDoubles();
            for (int i = 0; i < values.length; i++) {
                out.set(i, Math.min(high, Math.max(low, values[i])));
            }
            return List.of(out.build());
        }
        if (x.dtype() == DType.UINT64 || !x.dtype().isInteger()) {
            return List.of();
        }
        long low = operands.longs(1).map(v -> v[0]).orElse(Long.MIN_VALUE);
        long high = operands.longs(2).map(v -> v[0]).orElse(Long.MAX_VALUE);
        long[] values = x.toLongs();
        for (int i = 0; i < values.length; i++) {
            out.set(i, Math.min(high, Math.max(low, values[i])));
        }
        return List.of(out.build());
    }

    private static double bound(Operands operands, int input, String attribute, double otherwise) {
        return operands.optional(input)
                .map(t -> t.doubleAt(0))
                .or(() -> operands.node().attribute(attribute).map(a -> (double) a.asFloat()))
                .orElse(otherwise);
    }
}
