package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Shapes of reductions, normalizations, losses and Fourier transforms. */
public final class ReductionShapes {
    private ReductionShapes() {}

    /** Reduce…: axes from the attribute or the input; without axes all of them, or none if the node says so. */
    public static List<ValueType> reduce(ShapeCall call) {
        boolean keep = call.node().intAttribute("keepdims", 1) != 0;
        boolean noAxes = call.node().attribute("axes").isEmpty() && !call.node().hasInput(1);
        Optional<long[]> axes = noAxes ? Optional.of(new long[0]) : call.longs(1, "axes");
        return List.of(call.like(0, call.dims(0).flatMap(d -> {
            if (axes.isEmpty()) {
                return keep ? Optional.of(Dims.ofRank(d.rank())) : Optional.empty();
            }
            boolean none = axes.get().length == 0;
            if (none && call.node().intAttribute("noop_with_empty_axes", 0) != 0) {
                return Optional.of(d);
            }
            long[] named = none ? IntStream.range(0, d.rank()).asLongStream().toArray() : axes.get();
            return Optional.of(reduced(call, d, named, keep));
        })));
    }

    private static Dims reduced(ShapeCall call, Dims d, long[] named, boolean keep) {
        TreeSet<Integer> gone = new TreeSet<>();
        for (long axis : named) {
            gone.add(call.axis(axis, d.rank()));
        }
        List<Dim> axes = new ArrayList<>();
        for (int i = 0; i < d.rank(); i++) {
            if (!gone.contains(i)) {
                axes.add(d.axis(i));
            } else if (keep) {
                axes.add(Dim.of(1));
            }
        }
        return new Dims(axes);
    }

    /** ArgMax, ArgMin: INT64 places along one axis. */
    public static List<ValueType> argument(ShapeCall call) {
        boolean keep = call.node().intAttribute("keepdims", 1) != 0;
        long axis = call.node().intAttribute("axis", 0);
        return List.of(Types.tensor(DType.INT64, call.dims(0).map(d -> reduced(call, d, new long[] {axis}, keep))));
    }

    /** BatchNormalization: the data; in training also statistics per channel. */
    public static List<ValueType> batchNormalization(ShapeCall call) {
        List<ValueType> types = new ArrayList<>(List.of(call.type(0)));
        for (int i = 1; i < call.node().outputs().size(); i++) {
            types.add(call.type(i % 2 == 1 ? 3 : 4));
        }
        return types;
    }

    /** LayerNormalization: the data, then mean and inverse deviation with the normalized axes of size 1, in FLOAT. */
    public static List<ValueType> layerNormalization(ShapeCall call) {
        DType stash = GenerationShapes.dtypeAttribute(call, "stash_type", DType.FLOAT);
        ValueType statistics = Types.tensor(stash, call.dims(0).map(d -> {
            int axis = call.axis(call.node().intAttribute("axis", -1), d.rank());
            long[] named = IntStream.range(axis, d.rank()).asLongStream().toArray();
            return reduced(call, d, named, true);
        }));
        return List.of(call.type(0), statistics, statistics);
    }

    /** The losses: a scalar, or without reduction one value for every label; then the log probabilities. */
    public static List<ValueType> loss(ShapeCall call) {
        boolean each = call.node().textAttribute("reduction", "mean").equals("none");
        ValueType loss = each ? call.like(0, call.dims(1)) : call.like(0, Dims.of());
        return List.of(loss, call.type(0));
    }

    /** Det: the leading axes. */
    public static List<ValueType> determinant(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(d -> new Dims(d.axes().subList(0, d.rank() - 2)))));
    }

    /** DFT: complex values along one axis; one-sided forward transforms keep ⌊n / 2⌋ + 1 of them. */
    public static List<ValueType> fourier(ShapeCall call) {
        boolean onesided = call.node().intAttribute("onesided", 0) != 0;
        boolean inverse = call.node().intAttribute("inverse", 0) != 0;
        return List.of(call.like(
                0,
                call.dims(0)
                        .flatMap(d -> fourierAxis(call).map(given -> {
                            int axis = call.axis(given, d.rank());
                            Quantity length = call.node().hasInput(1)
                                    ? call.elements(1).map(q -> q.get(0)).orElse(Quantity.UNKNOWN)
                                    : Quantity.of(d.axis(axis));
                            Quantity half = length.dividedBy(Quantity.of(2)).plus(Quantity.of(1));
                            boolean widened = onesided && inverse;
                            Quantity kept = onesided && !inverse
                                    ? half
                                    : widened && !call.node().hasInput(1) ? oneSidedLength(length) : length;
                            Dims result = Types.with(d, axis, kept.toDim());
                            return Types.with(result, d.rank() - 1, Dim.of(widened ? 1 : 2));
                        }))));
    }

    /** An inverse transform of n one-sided values has 2·(n − 1) real ones. */
    private static Quantity oneSidedLength(Quantity length) {
        return length.minus(Quantity.of(1)).times(Quantity.of(2));
    }

    private static Optional<Long> fourierAxis(ShapeCall call) {
        if (call.opset() < 20) {
            return Optional.of(call.node().intAttribute("axis", 1));
        }
        return call.node().hasInput(2) ? call.longs(2).map(a -> a[0]) : Optional.of(-2L);
    }

    /** STFT: frames of the signal, each transformed. */
    public static List<ValueType> shortFourier(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(d -> {
            Quantity frame = frameLength(call);
            Quantity step = call.elements(1).map(q -> q.get(0)).orElse(Quantity.UNKNOWN);
            Quantity frames =
                    Quantity.of(d.axis(1)).minus(frame).dividedBy(step).plus(Quantity.of(1));
            boolean onesided = call.node().intAttribute("onesided", 1) != 0;
            Quantity bins = onesided ? frame.dividedBy(Quantity.of(2)).plus(Quantity.of(1)) : frame;
            return Dims.of(d.axis(0), frames.toDim(), bins.toDim(), Dim.of(2));
        })));
    }

    private static Quantity frameLength(ShapeCall call) {
        if (call.node().hasInput(3)) {
            return call.elements(3).map(q -> q.get(0)).orElse(Quantity.UNKNOWN);
        }
        return call.dims(2).map(d -> Quantity.of(d.axis(0))).orElse(Quantity.UNKNOWN);
    }
}
