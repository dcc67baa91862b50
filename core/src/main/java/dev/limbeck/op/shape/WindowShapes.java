package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Shapes of convolutions and pooling: [batch, channels, spatial axes …]. */
public final class WindowShapes {
    private WindowShapes() {}

    /** Conv: data 0, weight 1 of shape [out, in / group, kernel …]. */
    public static List<ValueType> conv(ShapeCall call) {
        return List.of(call.like(0, convDims(call, 0, 1)));
    }

    /** ConvInteger: INT32 sums. */
    public static List<ValueType> convInteger(ShapeCall call) {
        return List.of(Types.tensor(DType.INT32, convDims(call, 0, 1)));
    }

    /** QLinearConv: the type of the result's zero point. */
    public static List<ValueType> qLinearConv(ShapeCall call) {
        return List.of(call.like(7, convDims(call, 0, 3)));
    }

    /** QLinearConv of ONNX Runtime: the same, or with channels_last [batch, spatial axes …, channels]. */
    public static List<ValueType> placedQLinearConv(ShapeCall call) {
        if (call.node().intAttribute("channels_last", 0) == 0) {
            return qLinearConv(call);
        }
        Optional<Dims> dims = convDims(call, call.dims(0).map(x -> moved(x, x.rank() - 1, 1)), 3);
        return List.of(call.like(7, dims.map(y -> moved(y, 1, y.rank() - 1))));
    }

    private static Dims moved(Dims dims, int from, int to) {
        List<Dim> axes = new ArrayList<>(dims.axes());
        axes.add(to, axes.remove(from));
        return new Dims(axes);
    }

    private static Optional<Dims> convDims(ShapeCall call, int data, int weight) {
        return convDims(call, call.dims(data), weight);
    }

    private static Optional<Dims> convDims(ShapeCall call, Optional<Dims> data, int weight) {
        return data.flatMap(x -> call.dims(weight).map(w -> {
            if (x.rank() != w.rank()) {
                throw call.wrong("convolves data of rank " + x.rank() + " with a weight of rank " + w.rank());
            }
            long group = call.node().intAttribute("group", 1);
            call.same(
                    x.axis(1), Quantity.of(w.axis(1)).times(Quantity.of(group)).toDim());
            List<Dim> kernel = kernel(call).orElse(Types.from(w, 2));
            return windows(call, x, w.axis(0), kernel);
        }));
    }

    private static Optional<List<Dim>> kernel(ShapeCall call) {
        return call.node()
                .intsAttribute("kernel_shape")
                .map(k -> LongStream.of(k).mapToObj(Dim::of).toList());
    }

    /** MaxPool (with the places of the maxima), AveragePool, LpPool. */
    public static List<ValueType> pool(ShapeCall call) {
        Optional<Dims> dims =
                call.dims(0).map(x -> windows(call, x, x.axis(1), kernel(call).orElse(List.of())));
        return List.of(call.like(0, dims), Types.tensor(DType.INT64, dims));
    }

    /** The sizes after a window of this size has moved over the spatial axes. */
    private static Dims windows(ShapeCall call, Dims x, Dim channels, List<Dim> kernel) {
        int spatial = x.rank() - 2;
        long[] strides = filled(call, "strides", spatial, 1);
        long[] dilations = filled(call, "dilations", spatial, 1);
        long[] pads = filled(call, "pads", 2 * spatial, 0);
        String autoPad = call.node().textAttribute("auto_pad", "NOTSET");
        List<Dim> axes = new ArrayList<>(List.of(x.axis(0), channels));
        for (int i = 0; i < spatial; i++) {
            Dim size = x.axis(i + 2);
            Dim window = i < kernel.size() ? kernel.get(i) : Dim.UNKNOWN;
            if (autoPad.startsWith("SAME")) {
                axes.add(
                        size.isKnown()
                                ? Dim.of(Window.samePlaces(size.size().orElseThrow(), strides[i]))
                                : sameSize(size, strides[i]));
                continue;
            }
            boolean padded = !autoPad.equals("VALID");
            long before = padded ? pads[i] : 0;
            long after = padded ? pads[spatial + i] : 0;
            axes.add(steps(call, size, window, before, after, strides[i], dilations[i]));
        }
        return new Dims(axes);
    }

    private static Dim sameSize(Dim size, long stride) {
        return stride == 1 ? size : Dim.UNKNOWN;
    }

    private static Dim steps(
            ShapeCall call, Dim size, Dim window, long before, long after, long stride, long dilation) {
        long padding = before + after;
        if (!size.isKnown() || !window.isKnown()) {
            boolean kept =
                    window.isKnown() && stride == 1 && padding == (window.size().orElseThrow() - 1) * dilation;
            return kept ? size : Dim.UNKNOWN;
        }
        long reach = (window.size().orElseThrow() - 1) * dilation + 1;
        if (size.size().orElseThrow() + padding < reach) {
            throw call.wrong(
                    "moves a window of " + reach + " over an axis of " + size + " with " + padding + " padded");
        }
        boolean ceiling = call.node().intAttribute("ceil_mode", 0) != 0;
        return Dim.of(new Window(reach, stride, before, after, ceiling)
                .places(size.size().orElseThrow()));
    }

    private static long[] filled(ShapeCall call, String attribute, int count, long otherwise) {
        long[] values = call.node().intsAttribute(attribute).orElse(new long[0]);
        if (values.length != 0 && values.length != count) {
            throw call.wrong("has " + values.length + " " + attribute + " where " + count + " are needed");
        }
        long[] filled = new long[count];
        Arrays.fill(filled, otherwise);
        return values.length == 0 ? filled : values;
    }

    /** GlobalAveragePool and the like: every spatial axis becomes 1. */
    public static List<ValueType> globalPool(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(d -> {
            Dims result = d;
            for (int axis = 2; axis < d.rank(); axis++) {
                result = Types.with(result, axis, Dim.of(1));
            }
            return result;
        })));
    }

    /** ConvTranspose: weight [in, out / group, kernel …]. */
    public static List<ValueType> convTranspose(ShapeCall call) {
        return List.of(call.like(
                0,
                call.dims(0)
                        .flatMap(x -> call.dims(1).map(w -> {
                            long group = call.node().intAttribute("group", 1);
                            Dim channels = Quantity.of(w.axis(1))
                                    .times(Quantity.of(group))
                                    .toDim();
                            List<Dim> kernel = kernel(call).orElse(Types.from(w, 2));
                            List<Dim> axes = new ArrayList<>(List.of(x.axis(0), channels));
                            for (int i = 0; i < x.rank() - 2; i++) {
                                axes.add(grown(call, x, kernel.get(i), i));
                            }
                            return new Dims(axes);
                        }))));
    }

    private static Dim grown(ShapeCall call, Dims x, Dim window, int i) {
        int spatial = x.rank() - 2;
        Optional<long[]> wanted = call.node().intsAttribute("output_shape");
        if (wanted.isPresent()) {
            return Dim.of(wanted.get()[wanted.get().length - spatial + i]);
        }
        Dim size = x.axis(i + 2);
        if (!size.isKnown() || !window.isKnown()) {
            return Dim.UNKNOWN;
        }
        long stride = filled(call, "strides", spatial, 1)[i];
        String autoPad = call.node().textAttribute("auto_pad", "NOTSET");
        if (autoPad.startsWith("SAME")) {
            return Dim.of(size.size().orElseThrow() * stride);
        }
        long[] pads = filled(call, "pads", 2 * spatial, 0);
        long reach = (window.size().orElseThrow() - 1) * filled(call, "dilations", spatial, 1)[i] + 1;
        long extra = filled(call, "output_padding", spatial, 0)[i];
        long padding = autoPad.equals("VALID") ? 0 : pads[i] + pads[spatial + i];
        return Dim.of(stride * (size.size().orElseThrow() - 1) + extra + reach - padding);
    }

    /** DeformConv: as Conv. */
    public static List<ValueType> deformConv(ShapeCall call) {
        return conv(call);
    }

    /** MaxUnpool: the inverse of MaxPool, unless the size is given. */
    public static List<ValueType> maxUnpool(ShapeCall call) {
        if (call.node().hasInput(2)) {
            return List.of(call.like(0, GenerationShapes.shapeGiven(call, 2)));
        }
        return List.of(call.like(0, call.dims(0).map(x -> {
            int spatial = x.rank() - 2;
            long[] strides = filled(call, "strides", spatial, 1);
            long[] pads = filled(call, "pads", 2 * spatial, 0);
            long[] kernel = filled(call, "kernel_shape", spatial, 1);
            Dims result = x;
            for (int i = 0; i < spatial; i++) {
                Quantity size = Quantity.of(x.axis(i + 2))
                        .minus(Quantity.of(1))
                        .times(Quantity.of(strides[i]))
                        .plus(Quantity.of(kernel[i] - pads[i] - pads[spatial + i]));
                result = Types.with(result, i + 2, size.toDim());
            }
            return result;
        })));
    }

    /** MaxRoiPool: [regions, channels, pooled …]. */
    public static List<ValueType> maxRoiPool(ShapeCall call) {
        long[] pooled = call.node().intsAttribute("pooled_shape").orElse(new long[] {1, 1});
        return List.of(call.like(0, regions(call, 1, Dim.of(pooled[0]), Dim.of(pooled[1]))));
    }

    /** RoiAlign: [regions, channels, height, width]. */
    public static List<ValueType> roiAlign(ShapeCall call) {
        Dim height = Dim.of(call.node().intAttribute("output_height", 1));
        Dim width = Dim.of(call.node().intAttribute("output_width", 1));
        return List.of(call.like(0, regions(call, 1, height, width)));
    }

    private static Optional<Dims> regions(ShapeCall call, int rois, Dim height, Dim width) {
        Dim count = call.dims(rois).map(d -> d.axis(0)).orElse(Dim.UNKNOWN);
        Dim channels = call.dims(0).map(d -> d.axis(1)).orElse(Dim.UNKNOWN);
        return Optional.of(Dims.of(count, channels, height, width));
    }

    /** GridSample: batch and channels of the data, spatial axes of the grid. */
    public static List<ValueType> gridSample(ShapeCall call) {
        return List.of(call.like(
                0,
                call.dims(0)
                        .flatMap(x -> call.dims(1)
                                .map(grid -> Types.concat(
                                        x.axes().subList(0, 2), grid.axes().subList(1, grid.rank() - 1))))));
    }

    /** Col2Im: [batch, channels, image …]. */
    public static List<ValueType> colToIm(ShapeCall call) {
        return List.of(call.like(
                0,
                call.dims(0)
                        .flatMap(x -> GenerationShapes.shapeGiven(call, 1)
                                .flatMap(image -> call.longs(2).map(block -> {
                                    long area = LongStream.of(block).reduce(1, (a, b) -> a * b);
                                    Dim channels = Quantity.of(x.axis(1))
                                            .dividedBy(Quantity.of(area))
                                            .toDim();
                                    return Types.concat(List.of(x.axis(0), channels), image.axes());
                                })))));
    }

    /** Upsample: sizes times the scales, rounded down. */
    public static List<ValueType> upsample(ShapeCall call) {
        double[] scales = call.node()
                .attribute("scales")
                .map(a -> a.asFloats().stream().mapToDouble(Float::doubleValue).toArray())
                .or(() -> call.constant(1).map(t -> t.toDoubles()))
                .orElse(new double[0]);
        return List.of(call.like(0, call.dims(0).map(d -> scaled(d, scales, all(d.rank())))));
    }

    private static long[] all(int rank) {
        return LongStream.range(0, rank).toArray();
    }

    private static Dims scaled(Dims d, double[] scales, long[] axes) {
        if (scales.length != axes.length) {
            return Dims.ofRank(d.rank());
        }
        Dims result = d;
        for (int i = 0; i < axes.length; i++) {
            int axis = (int) (axes[i] < 0 ? axes[i] + d.rank() : axes[i]);
            Dim size = d.axis(axis);
            Dim grown = size.isKnown()
                    ? Dim.of((long) Math.floor((float) (size.size().orElseThrow() * scales[i])))
                    : Dim.UNKNOWN;
            result = Types.with(result, axis, scales[i] == 1 ? size : grown);
        }
        return result;
    }

    /** Resize: by scales or to sizes, of all axes or some; sizes may keep the aspect ratio. */
    public static List<ValueType> resize(ShapeCall call) {
        int scalesAt = call.opset() < 11 ? 1 : 2;
        return List.of(call.like(0, call.dims(0).map(d -> {
            long[] axes = call.node().intsAttribute("axes").orElse(all(d.rank()));
            Optional<double[]> scales =
                    call.constant(scalesAt).map(t -> t.toDoubles()).filter(s -> s.length > 0);
            if (scales.isPresent()) {
                return scaled(d, scales.get(), axes);
            }
            return call.elements(3)
                    .filter(sizes -> sizes.size() == axes.length)
                    .map(sizes -> resized(call, d, axes, sizes))
                    .orElse(Dims.ofRank(d.rank()));
        })));
    }

    private static Dims resized(ShapeCall call, Dims d, long[] axes, List<Quantity> sizes) {
        String policy = call.node().textAttribute("keep_aspect_ratio_policy", "stretch");
        double ratio = policy.equals("stretch") ? 0 : aspectRatio(d, axes, sizes, policy.equals("not_larger"));
        Dims result = d;
        for (int i = 0; i < axes.length; i++) {
            int axis = call.axis(axes[i], d.rank());
            Dim size = policy.equals("stretch")
                    ? sizes.get(i).toDim()
                    : ratio < 0
                            ? Dim.UNKNOWN
                            : Dim.of((long) Math.floor(d.axis(axis).size().orElseThrow() * ratio + 0.5));
            result = Types.with(result, axis, size);
        }
        return result;
    }

    /** The one scale for all axes; negative when a size is not known. */
    private static double aspectRatio(Dims d, long[] axes, List<Quantity> sizes, boolean smallest) {
        double ratio = smallest ? Double.POSITIVE_INFINITY : 0;
        for (int i = 0; i < axes.length; i++) {
            Dim size = d.axis((int) axes[i]);
            if (!size.isKnown() || sizes.get(i).number().isEmpty()) {
                return -1;
            }
            double own =
                    (double) sizes.get(i).number().getAsLong() / size.size().orElseThrow();
            ratio = smallest ? Math.min(ratio, own) : Math.max(ratio, own);
        }
        return ratio;
    }
}
