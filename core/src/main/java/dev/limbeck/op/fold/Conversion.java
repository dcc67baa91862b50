package dev.limbeck.op.fold;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.tensor.TensorBuilder;
import java.util.List;

/** Kernels that change the element type: Cast, QuantizeLinear, DequantizeLinear. */
public final class Conversion {
    private Conversion() {}

    /** Cast between numeric types; what saturates to infinity (8-bit floats without {@code saturate}) is left alone. */
    public static List<Tensor> cast(Operands operands) {
        DType to = DType.ofCode(Math.toIntExact(operands.node().intAttribute("to", 1)));
        return castTo(operands, to);
    }

    /** CastLike: as Cast, to the type of the second input. */
    public static List<Tensor> castLike(Operands operands) {
        return castTo(operands, operands.get(1).dtype());
    }

    private static List<Tensor> castTo(Operands operands, DType to) {
        Tensor x = operands.get(0);
        boolean unsupported = isCarried(to) || isCarried(x.dtype());
        boolean smallFloat = to.isFloating() && to.bits() <= 8;
        if (unsupported || (smallFloat && to != x.dtype())) {
            return List.of();
        }
        operands.output(to, x.shape());
        return List.of(x.cast(to));
    }

    private static boolean isCarried(DType dtype) {
        return dtype == DType.STRING || dtype == DType.COMPLEX64 || dtype == DType.COMPLEX128;
    }

    /**
     * y = saturate(round-half-even(x / scale) + zero point), per tensor, along an axis or in blocks of an axis. Integer
     * targets only.
     */
    public static List<Tensor> quantize(Operands operands) {
        Tensor x = operands.get(0);
        Tensor scale = operands.get(1);
        DType to = quantizedType(operands);
        if (!to.isInteger() || x.dtype() != DType.FLOAT || scale.dtype() != DType.FLOAT) {
            return List.of();
        }
        TensorBuilder out = operands.output(to, x.shape());
        int[] parameter = parameterIndices(operands, x.shape(), scale.shape());
        long[] zeroPoints = operands.longs(2).orElse(new long[scale.size()]);
        float[] scales = scale.toFloats();
        float[] values = x.toFloats();
        double low = to.isSigned() ? -Math.scalb(1.0, to.bits() - 1) : 0;
        double high = low + Math.scalb(1.0, to.bits()) - 1;
        for (int i = 0; i < values.length; i++) {
            double rounded = Math.rint(values[i] / scales[parameter[i]]);
            double shifted = rounded + zeroPoints[parameter[i]];
            out.set(i, (long) Math.max(low, Math.min(high, shifted)));
        }
        return List.of(out.build());
    }

    private static DType quantizedType(Operands operands) {
        long wanted = operands.node().intAttribute("output_dtype", 0);
        if (wanted != 0) {
            return DType.ofCode(Math.toIntExact(wanted));
        }
        return operands.optional(2).map(Tensor::dtype).orElse(DType.UINT8);
    }

    /** y = (x − zero point) · scale, in the scale's type. */
    public static List<Tensor> dequantize(Operands operands) {
        Tensor x = operands.get(0);
        Tensor scale = operands.get(1);
        if (operands.node().intAttribute("output_dtype", 0) != 0 || !x.dtype().isInteger()) {
            return List.of();
        }
        TensorBuilder out = operands.output(scale.dtype(), x.shape());
        int[] parameter = parameterIndices(operands, x.shape(), scale.shape());
        long[] zeroPoints = operands.longs(2).orElse(new long[scale.size()]);
        double[] scales = scale.toDoubles();
        long[] values = x.toLongs();
        for (int i = 0; i < values.length; i++) {
            out.set(i, (values[i] - zeroPoints[parameter[i]]) * scales[parameter[i]]);
        }
        return List.of(out.build());
    }

    /** For every element of {@code x} the flat index of the scale that it uses. */
    private static int[] parameterIndices(Operands operands, Shape x, Shape scale) {
        long[] strides = new long[x.rank()];
        StridedView perTensor = new StridedView(x, 0, strides);
        if (scale.size() == 1) {
            return perTensor.indices();
        }
        int axis = operands.axis(operands.node().intAttribute("axis", 1), x.rank());
        long block = operands.node().intAttribute("block_size", 0);
        if (block == 0) {
            strides[axis] = 1;
            return new StridedView(x, 0, strides).indices();
        }
        return blockIndices(x, scale, axis, block);
    }

    private static int[] blockIndices(Shape x, Shape scale, int axis, long block) {
        int[] indices = new int[Math.toIntExact(x.size())];
        long[] own = x.strides();
        long[] strides = scale.strides();
        for (int i = 0; i < indices.length; i++) {
            long at = 0;
            for (int k = 0; k < own.length; k++) {
                long coordinate = i / own[k] % x.dim(k);
                at += strides[k] * (k == axis ? coordinate / block : coordinate);
            }
            indices[i] = (int) at;
        }
        return indices;
    }
}
