package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.microsoft;
import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.Shape;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Normalizations over features, groups or channels. */
final class NormalizationKernels {
    static final List<KernelRow> ROWS = List.of(
            op("LayerNormalization", NormalizationKernels::layer),
            op("RMSNormalization", NormalizationKernels::rootMeanSquare),
            op("SimplifiedLayerNormalization", NormalizationKernels::rootMeanSquare),
            op("GroupNormalization", NormalizationKernels::groupWithScalePerGroup),
            op("GroupNormalization", 21, NormalizationKernels::group),
            op("InstanceNormalization", NormalizationKernels::instance),
            op("LpNormalization", NormalizationKernels::lp),
            op("MeanVarianceNormalization", NormalizationKernels::meanVariance),
            op("LRN", NormalizationKernels::localResponse),
            microsoft("LayerNormalization", NormalizationKernels::layer),
            microsoft("SimplifiedLayerNormalization", NormalizationKernels::rootMeanSquare));

    private NormalizationKernels() {}

    private static double epsilon(KernelCall call) {
        return call.node().floatAttribute("epsilon", 1e-5f);
    }

    private static long[] normalizedAxes(KernelCall call) {
        int axis = call.axis(call.node().intAttribute("axis", -1), call.rank(0));
        return LongStream.of(call.shape(0).toArray()).skip(axis).toArray();
    }

    /** A scale or bias as libtorch wants it: of exactly the normalized shape. */
    private static TensorOptional affine(KernelCall call, int input, long[] dims) {
        return call.has(input)
                ? new TensorOptional(call.tensor(input)
                        .to(ElementTypes.carrier(call.dtype(0)))
                        .expand(dims)
                        .contiguous())
                : new TensorOptional();
    }

    private static List<Value> layer(KernelCall call) {
        long[] dims = normalizedAxes(call);
        TensorOptional scale = affine(call, 1, dims);
        TensorOptional bias = affine(call, 2, dims);
        Tensor x = call.tensor(0);
        if (call.node().outputs().size() == 1) {
            return call.like(0, torch.layer_norm(x, dims, scale, bias, epsilon(call), false));
        }
        T_TensorTensorTensor_T all = torch.native_layer_norm(x, dims, scale, bias, epsilon(call));
        return List.of(
                NativeValue.of(all.get0(), call.dtype(0)), NativeValue.of(all.get1()), NativeValue.of(all.get2()));
    }

    private static List<Value> rootMeanSquare(KernelCall call) {
        long[] dims = normalizedAxes(call);
        DoubleOptional epsilon = new DoubleOptional(epsilon(call));
        return call.like(0, torch.rms_norm(call.tensor(0), dims, affine(call, 1, dims), epsilon));
    }

    private static List<Value> group(KernelCall call) {
        long groups = call.node().intAttribute("num_groups", 1);
        return call.like(
                0, torch.group_norm(call.tensor(0), groups, call.maybe(1), call.maybe(2), epsilon(call), false));
    }

    /** Before opset 21 scale and bias have one element for each group. */
    private static List<Value> groupWithScalePerGroup(KernelCall call) {
        long groups = call.node().intAttribute("num_groups", 1);
        long repeats = call.shape(0).dim(1) / groups;
        TensorOptional scale = new TensorOptional(torch.repeat_interleave(call.tensor(1), repeats));
        TensorOptional bias = new TensorOptional(torch.repeat_interleave(call.tensor(2), repeats));
        return call.like(0, torch.group_norm(call.tensor(0), groups, scale, bias, epsilon(call), false));
    }

    private static List<Value> instance(KernelCall call) {
        TensorOptional none = new TensorOptional();
        return call.like(
                0,
                torch.instance_norm(
                        call.tensor(0), call.maybe(1), call.maybe(2), none, none, true, 0, epsilon(call), false));
    }

    /** Divided by the norm along an axis; zeros stay zeros. */
    private static List<Value> lp(KernelCall call) {
        int axis = call.axis(call.node().intAttribute("axis", -1), call.rank(0));
        Scalar p = new Scalar((double) call.node().intAttribute("p", 2));
        Tensor x = call.tensor(0);
        Tensor norm = torch.norm(x, new ScalarOptional(p), new long[] {axis}, true);
        return call.like(0, x.div(torch.where(norm.eq(new Scalar(0.0)), torch.ones_like(norm), norm)));
    }

    /** (x − E[x]) / (√(E[x²] − E[x]²) + 10⁻⁹), as the definition's function body has it. */
    private static List<Value> meanVariance(KernelCall call) {
        long[] axes = call.node().intsAttribute("axes").orElseGet(() -> new long[] {0, 2, 3});
        Tensor x = call.tensor(0);
        ScalarTypeOptional same = new ScalarTypeOptional();
        Tensor mean = x.mean(axes, true, same);
        Tensor variance = x.square().mean(axes, true, same).sub(mean.square());
        return call.like(0, x.sub(mean).div(variance.sqrt().add(new Scalar(1e-9))));
    }

    /** x / (bias + α/size · Σ x²)^β, summed over the neighbouring channels. */
    private static List<Value> localResponse(KernelCall call) {
        long size = call.node().intAttribute("size", 1);
        Tensor x = call.tensor(0);
        Shape shape = call.shape(0);
        long[] widths = new long[2 * (shape.rank() - 1)];
        widths[widths.length - 2] = (size - 1) / 2;
        widths[widths.length - 1] = size - 1 - (size - 1) / 2;
        Tensor window = torch.constant_pad_nd(x.square(), widths, new Scalar(0.0))
                .unfold(1, size, 1)
                .sum(-1L);
        double alpha = call.node().floatAttribute("alpha", 0.0001f);
        double beta = call.node().floatAttribute("beta", 0.75f);
        double bias = call.node().floatAttribute("bias", 1);
        Tensor divisor =
                window.mul(new Scalar(alpha / size)).add(new Scalar(bias)).pow(new Scalar(beta));
        return call.like(0, x.div(divisor));
    }
}
