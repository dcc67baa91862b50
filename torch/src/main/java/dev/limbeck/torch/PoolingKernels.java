package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.error.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Means and norms over windows of the spatial axes of [N, C, spatial …], and pooling over all of them. */
final class PoolingKernels {
    static final List<KernelRow> ROWS = List.of(
            op("AveragePool", PoolingKernels::average),
            op("LpPool", PoolingKernels::norm),
            op("GlobalAveragePool", PoolingKernels::globalAverage),
            op("GlobalMaxPool", PoolingKernels::globalMax),
            op("GlobalLpPool", PoolingKernels::globalNorm),
            op("MaxPool", MaxPooling::pool),
            op("MaxUnpool", MaxPooling::unpool));

    private PoolingKernels() {}

    /** The windows over the spatial axes of the first input. */
    static Windows windows(KernelCall call) {
        long[] shape = call.shape(0).toArray();
        return Windows.of(call.node(), Arrays.copyOfRange(shape, 2, shape.length), kernelShape(call));
    }

    static long[] kernelShape(KernelCall call) {
        return call.node()
                .intsAttribute("kernel_shape")
                .orElseThrow(() -> new ModelException(
                        call.node().label() + " has no attribute 'kernel_shape', which every pooling needs."));
    }

    /** Padding counts if {@code count_include_pad}; what a window covers behind the padding never does. */
    private static List<Value> average(KernelCall call) {
        Tensor x = call.tensor(0);
        Windows windows = windows(call);
        boolean paddingCounts = call.node().intAttribute("count_include_pad", 0) != 0;
        if (windows.rank() == 2 && windows.isDense() && windows.isHalfPadded()) {
            long[] kernel = windows.kernel();
            long[] padding = windows.before();
            return call.like(
                    0,
                    torch.avg_pool2d(x, kernel, windows.strides(), padding, false, paddingCounts, new LongOptional()));
        }
        Tensor mean = sums(x, windows);
        for (int axis = 0; axis < windows.rank(); axis++) {
            Tensor counts = Literals.doubles(x, windows.tapsInside(axis, paddingCounts));
            mean = mean.div(torch.reshape(counts, Literals.alongAxis(axis + 2, (int) x.dim())));
        }
        return call.like(0, mean);
    }

    private static List<Value> norm(KernelCall call) {
        double p = order(call);
        return call.like(0, root(sums(power(call.tensor(0), p), windows(call)), p));
    }

    /** The sum of each window. Windows are boxes, so axes are summed one after the other. */
    private static Tensor sums(Tensor x, Windows windows) {
        Tensor sums = torch.constant_pad_nd(x, windows.exactPadding());
        for (int axis = 0; axis < windows.rank(); axis++) {
            Tensor spans = sums.unfold(axis + 2, windows.reach(axis), windows.strides()[axis]);
            LongOptional all = new LongOptional();
            sums = torch.sum(torch.slice(spans, -1, all, all, windows.dilations()[axis]), -1);
        }
        return sums;
    }

    private static List<Value> globalAverage(KernelCall call) {
        Tensor x = call.tensor(0);
        return call.like(0, torch.mean(x, spatialAxes(x), true, new ScalarTypeOptional()));
    }

    private static List<Value> globalMax(KernelCall call) {
        Tensor x = call.tensor(0);
        return call.like(0, torch.amax(x, spatialAxes(x), true));
    }

    private static List<Value> globalNorm(KernelCall call) {
        Tensor x = call.tensor(0);
        double p = order(call);
        return call.like(0, root(torch.sum(power(x, p), spatialAxes(x), true, new ScalarTypeOptional()), p));
    }

    private static long[] spatialAxes(Tensor x) {
        return LongStream.range(2, x.dim()).toArray();
    }

    private static Tensor power(Tensor x, double p) {
        return p == 1 ? x.abs() : x.abs().pow(new Scalar(p));
    }

    private static Tensor root(Tensor sums, double p) {
        return p == 1 ? sums : sums.pow(new Scalar(1 / p));
    }

    /** The order of the norm: a float in the first version, an integer since. */
    private static double order(KernelCall call) {
        return call.opset() < 2
                ? call.node().floatAttribute("p", 2)
                : call.node().intAttribute("p", 2);
    }
}
