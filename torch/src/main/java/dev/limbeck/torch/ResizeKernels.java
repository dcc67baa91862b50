package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Resize and Upsample. Interpolation is separable: one axis is resized after the other. */
final class ResizeKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Resize", 10, call -> early(call, numbers(call, 1))),
            op("Resize", 11, ResizeKernels::resize),
            op("Upsample", 1, call -> early(call, sides(call.node()))),
            op("Upsample", 7, call -> early(call, scales(call.node()))),
            op("Upsample", 9, call -> early(call, numbers(call, 1))));

    private ResizeKernels() {}

    private static double[] numbers(KernelCall call, int input) {
        return call.has(input) ? call.value(input).host().toDoubles() : new double[0];
    }

    private static double[] sides(Node node) {
        return new double[] {1, 1, node.floatAttribute("height_scale", 1), node.floatAttribute("width_scale", 1)};
    }

    private static double[] scales(Node node) {
        List<Float> scales = node.attribute("scales").map(Attribute::asFloats).orElse(List.of());
        return scales.stream().mapToDouble(Float::doubleValue).toArray();
    }

    private static List<Value> early(KernelCall call, double[] scales) {
        long[] sizes = call.shape(0).toArray();
        List<ResizeAxis> resizes = IntStream.range(0, sizes.length)
                .mapToObj(i -> ResizeAxis.scaled(sizes[i], scales[i]))
                .toList();
        return resize(call, LongStream.range(0, sizes.length).toArray(), resizes, ResizeMode.early(call.node()));
    }

    /** Inputs: x, a region of interest, scales, and sizes instead of scales. */
    private static List<Value> resize(KernelCall call) {
        ResizeMode mode = ResizeMode.of(call.node());
        int rank = call.rank(0);
        long[] axes = call.node()
                .intsAttribute("axes")
                .map(a -> call.axes(a, rank))
                .orElseGet(() -> LongStream.range(0, rank).toArray());
        double[] roi = mode.crops() ? numbers(call, 1) : new double[0];
        double[] scales = numbers(call, 2);
        Targets targets = scales.length > 0 ? Targets.ofScales(call, axes, scales) : Targets.ofSizes(call, axes);
        List<ResizeAxis> resizes = IntStream.range(0, axes.length)
                .mapToObj(i -> new ResizeAxis(
                        call.shape(0).dim((int) axes[i]),
                        targets.scales()[i],
                        Math.toIntExact(targets.counts()[i]),
                        roi.length > 0 ? roi[i] : 0,
                        roi.length > 0 ? roi[axes.length + i] : 1))
                .toList();
        return resize(call, axes, resizes, mode);
    }

    /** The scale of each resized axis and its size afterwards. */
    private static final class Targets {
        private final double[] scales;
        private final long[] counts;

        private Targets(double[] scales, long[] counts) {
            this.scales = scales;
            this.counts = counts;
        }

        /** The factor by which each axis grows. */
        double[] scales() {
            return scales;
        }

        /** The size of each axis afterwards. */
        long[] counts() {
            return counts;
        }

        static Targets ofScales(KernelCall call, long[] axes, double[] scales) {
            long[] counts = IntStream.range(0, axes.length)
                    .mapToLong(i -> ResizeAxis.grown(call.shape(0).dim((int) axes[i]), scales[i]))
                    .toArray();
            return new Targets(scales, counts);
        }

        /** Sizes may be bounds within which the aspect ratio of the resized axes is kept. */
        static Targets ofSizes(KernelCall call, long[] axes) {
            long[] sizes = call.longs(3);
            double[] own = IntStream.range(0, axes.length)
                    .mapToDouble(i -> (double) sizes[i] / call.shape(0).dim((int) axes[i]))
                    .toArray();
            String policy = call.node().textAttribute("keep_aspect_ratio_policy", "stretch");
            if (policy.equals("stretch")) {
                return new Targets(own, sizes);
            }
            DoubleStream all = DoubleStream.of(own);
            double scale = (policy.equals("not_larger") ? all.min() : all.max()).orElse(1);
            long[] counts = LongStream.of(axes)
                    .map(axis -> (long) Math.floor(scale * call.shape(0).dim((int) axis) + 0.5))
                    .toArray();
            double[] same = new double[axes.length];
            Arrays.fill(same, scale);
            return new Targets(same, counts);
        }
    }

    private static List<Value> resize(KernelCall call, long[] axes, List<ResizeAxis> resizes, ResizeMode mode) {
        Tensor x = call.tensor(0);
        boolean floating = torch.is_floating_point(x);
        Tensor y = floating ? x : x.to(torch.ScalarType.Double);
        for (int i = 0; i < axes.length; i++) {
            y = along(y, (int) axes[i], resizes.get(i), mode);
        }
        return call.like(0, floating ? y : torch.round(y));
    }

    private static Tensor along(Tensor x, int axis, ResizeAxis resize, ResizeMode mode) {
        if (resize.isUnchanged()) {
            return x;
        }
        ResizeAxis.Taps taps = resize.taps(mode);
        Tensor sum = IntStream.range(0, taps.indices().length)
                .mapToObj(tap -> tap(x, axis, taps.indices()[tap], taps.weights()[tap]))
                .flatMap(Optional::stream)
                .reduce(Tensor::add)
                .orElseGet(() -> torch.zeros_like(torch.index_select(x, axis, Literals.longs(taps.indices()[0]))));
        return mode.crops() ? extrapolate(sum, axis, resize.outside(mode), mode.extrapolation()) : sum;
    }

    /** The elements of one tap times its weights; empty if all weights are zero. */
    private static Optional<Tensor> tap(Tensor x, int axis, long[] indices, double[] weights) {
        if (DoubleStream.of(weights).allMatch(w -> w == 0)) {
            return Optional.empty();
        }
        Tensor picked = torch.index_select(x, axis, Literals.longs(indices));
        boolean copied = DoubleStream.of(weights).allMatch(w -> w == 1);
        return Optional.of(copied ? picked : picked.mul(lying(Literals.doubles(x, weights), x, axis)));
    }

    private static Tensor extrapolate(Tensor x, int axis, boolean[] outside, double value) {
        dev.limbeck.tensor.Shape shape = dev.limbeck.tensor.Shape.of(outside.length);
        Tensor mask = NativeTensors.copy(dev.limbeck.tensor.Tensor.ofBooleans(shape, outside));
        return torch.masked_fill(x, lying(mask, x, axis), new Scalar(value));
    }

    private static Tensor lying(Tensor vector, Tensor like, int axis) {
        return torch.reshape(vector, Literals.alongAxis(axis, (int) like.dim()));
    }
}
