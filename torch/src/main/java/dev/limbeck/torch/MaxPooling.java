package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** MaxPool, with the positions of what it picks, and MaxUnpool, which puts things back to such positions. */
final class MaxPooling {
    private MaxPooling() {}

    static List<Value> pool(KernelCall call) {
        Tensor x = call.tensor(0);
        Windows windows = PoolingKernels.windows(call);
        T_TensorTensor_T picked = pick(call, floating(x), windows);
        Value y = NativeValue.of(picked.get0(), call.dtype(0));
        if (call.node().output(1).isEmpty()) {
            return List.of(y);
        }
        boolean columnMajor = call.node().intAttribute("storage_order", 0) != 0;
        Tensor positions = positions(x, picked.get1(), windows, columnMajor);
        return List.of(y, NativeValue.of(positions, DType.INT64));
    }

    /** libtorch does not pool all integer types; in double precision they are exact up to 2⁵³. */
    private static Tensor floating(Tensor x) {
        return torch.is_floating_point(x) ? x : x.to(torch.ScalarType.Double);
    }

    private static T_TensorTensor_T pick(KernelCall call, Tensor x, Windows windows) {
        boolean direct = windows.isHalfPadded();
        Scalar lowest = new Scalar(Double.NEGATIVE_INFINITY);
        Tensor padded = direct ? x : torch.constant_pad_nd(x, windows.exactPadding(), lowest);
        long[] padding = direct ? windows.before() : new long[windows.rank()];
        long[] kernel = windows.kernel();
        long[] strides = windows.strides();
        long[] dilations = windows.dilations();
        return switch (windows.rank()) {
            case 1 -> torch.max_pool1d_with_indices(padded, kernel, strides, padding, dilations, false);
            case 2 -> torch.max_pool2d_with_indices(padded, kernel, strides, padding, dilations, false);
            case 3 -> torch.max_pool3d_with_indices(padded, kernel, strides, padding, dilations, false);
            default -> throw call.unsupported("libtorch pools over one to three axes, not over " + windows.rank());
        };
    }

    /** libtorch counts within one channel, with the padding it is given; ONNX through the whole input without any. */
    private static Tensor positions(Tensor x, Tensor inChannel, Windows windows, boolean columnMajor) {
        boolean direct = windows.isHalfPadded();
        long[] steps = steps(windows.sizes(), columnMajor);
        Tensor rest = inChannel;
        Tensor position = torch.zeros_like(inChannel);
        for (int axis = windows.rank() - 1; axis >= 0; axis--) {
            Scalar length = new Scalar(direct ? windows.sizes()[axis] : windows.needed(axis));
            Scalar offset = new Scalar(direct ? 0L : windows.before()[axis]);
            Tensor along = torch.remainder(rest, length).sub(offset);
            position = position.add(along.mul(new Scalar(steps[axis])));
            rest = torch.floor_divide(rest, length);
        }
        long channels = x.size(0) * x.size(1);
        Tensor first = torch.arange(new Scalar(channels)).mul(new Scalar(x.numel() / Math.max(1, channels)));
        long[] shape = Literals.alongAxis(1, (int) x.dim());
        shape[0] = x.size(0);
        return position.add(torch.reshape(first, shape));
    }

    private static long[] steps(long[] sizes, boolean firstFastest) {
        long[] steps = new long[sizes.length];
        long step = 1;
        for (int i = 0; i < sizes.length; i++) {
            int axis = firstFastest ? i : sizes.length - 1 - i;
            steps[axis] = step;
            step *= sizes[axis];
        }
        return steps;
    }

    /**
     * Zeros but for the elements at the given positions, which count through the output that the attributes imply. A
     * larger output shape is filled from its first corner.
     */
    static List<Value> unpool(KernelCall call) {
        Tensor x = call.tensor(0);
        long[] shape = unpooled(call);
        Tensor zeros = torch.zeros(new long[] {LongStream.of(shape).reduce(1, (a, b) -> a * b)}, x.options());
        Tensor flat = zeros.scatter(0, torch.flatten(call.tensor(1)), torch.flatten(x));
        Tensor y = torch.reshape(flat, shape);
        return call.like(0, call.has(2) ? corner(y, call.longs(2)) : y);
    }

    private static long[] unpooled(KernelCall call) {
        long[] kernel = PoolingKernels.kernelShape(call);
        int rank = kernel.length;
        long[] strides = Windows.filled(call.node(), "strides", rank, 1);
        long[] pads = Windows.filled(call.node(), "pads", 2 * rank, 0);
        long[] shape = call.shape(0).toArray();
        for (int i = 0; i < rank; i++) {
            shape[i + 2] = (shape[i + 2] - 1) * strides[i] - pads[i] - pads[rank + i] + kernel[i];
        }
        return shape;
    }

    private static Tensor corner(Tensor y, long[] shape) {
        long[] padding = new long[2 * shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            padding[2 * (shape.length - 1 - axis) + 1] = shape[axis] - y.size(axis);
        }
        return torch.constant_pad_nd(y, padding);
    }
}
