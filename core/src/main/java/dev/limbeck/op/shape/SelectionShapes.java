package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import dev.limbeck.op.fold.SliceBounds;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Shapes of operators that take parts of their inputs, repeat them or join them. */
public final class SelectionShapes {
    private SelectionShapes() {}

    public static List<ValueType> expand(ShapeCall call) {
        Optional<Dims> wanted = call.elements(1)
                .map(all -> new Dims(all.stream().map(Quantity::toDim).toList()))
                .or(() -> LayoutShapes.lengthOf(call, 1).map(Dims::ofRank));
        return List.of(call.like(
                0, call.dims(0).flatMap(d -> wanted.map(w -> ElementwiseShapes.broadcast(call, d, w)))));
    }

    public static List<ValueType> tile(ShapeCall call) {
        return List.of(call.like(
                0,
                call.dims(0)
                        .map(d -> call.elements(1)
                                .map(repeats -> {
                                    List<Dim> axes = new ArrayList<>();
                                    for (int i = 0; i < d.rank(); i++) {
                                        axes.add(Quantity.of(d.axis(i))
                                                .times(repeats.get(i))
                                                .toDim());
                                    }
                                    return new Dims(axes);
                                })
                                .orElse(Dims.ofRank(d.rank())))));
    }

    public static List<ValueType> slice(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(d -> {
            Optional<long[]> axes = call.longs(3, "axes");
            Optional<List<Quantity>> starts = quantities(call, 1, "starts");
            Optional<List<Quantity>> ends = quantities(call, 2, "ends");
            boolean axesOpen = axes.isEmpty() && call.node().hasInput(3);
            if (starts.isEmpty() || ends.isEmpty() || axesOpen) {
                return axes.map(a -> unknownAt(call, d, a)).orElse(Dims.ofRank(d.rank()));
            }
            long[] at = axes.orElseGet(
                    () -> LongStream.range(0, starts.get().size()).toArray());
            Optional<long[]> steps = call.node().hasInput(4) ? call.longs(4) : Optional.of(ones(at.length));
            if (steps.isEmpty()) {
                return unknownAt(call, d, at);
            }
            Dims result = d;
            for (int i = 0; i < at.length; i++) {
                int axis = call.axis(at[i], d.rank());
                Dim size = sliced(d.axis(axis), starts.get().get(i), ends.get().get(i), steps.get()[i]);
                result = Types.with(result, axis, size);
            }
            return result;
        })));
    }

    private static Optional<List<Quantity>> quantities(ShapeCall call, int input, String attribute) {
        return call.node()
                .intsAttribute(attribute)
                .map(a -> LongStream.of(a).mapToObj(Quantity::of).toList())
                .or(() -> call.elements(input));
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Dims unknownAt(ShapeCall call, Dims d, long[] axes) {
        Dims result = d;
        for (long axis : axes) {
            result = Types.with(result, call.axis(axis, d.rank()), Dim.UNKNOWN);
        }
        return result;
    }

    private static Dim sliced(Dim size, Quantity start, Quantity end, long step) {
        boolean numbers = start.number().isPresent() && end.number().isPresent();
        if (numbers && size.isKnown()) {
            return Dim.of(SliceBounds.count(
                    start.number().getAsLong(),
                    end.number().getAsLong(),
                    step,
                    size.size().orElseThrow()));
        }
        boolean fromStart = start.is(0) && step == 1;
        if (fromStart && (end.equals(Quantity.of(size)) || end.number().orElse(0) >= Integer.MAX_VALUE)) {
            return size;
        }
        return Dim.UNKNOWN;
    }

    public static List<ValueType> split(ShapeCall call) {
        int parts = call.node().outputs().size();
        if (call.dims(0).isEmpty()) {
            return Stream.generate(() -> call.like(0, Optional.empty()))
                    .limit(parts)
                    .toList();
        }
        Dims d = call.dims(0).get();
        int axis = call.axis(call.node().intAttribute("axis", 0), d.rank());
        boolean given =
                call.node().attribute("split").isPresent() || call.node().hasInput(1);
        Optional<List<Quantity>> sizes = quantities(call, 1, "split");
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            Dim size = given
                    ? sizes.filter(s -> s.size() == parts).isPresent()
                            ? sizes.get().get(i).toDim()
                            : Dim.UNKNOWN
                    : evenPart(d.axis(axis), parts, i);
            types.add(call.like(0, Types.with(d, axis, size)));
        }
        return types;
    }

    private static Dim evenPart(Dim total, int parts, int index) {
        if (!total.isKnown()) {
            return Dim.UNKNOWN;
        }
        long size = total.size().orElseThrow();
        long chunk = (size + parts - 1) / parts;
        return Dim.of(Math.max(0, Math.min(chunk, size - index * chunk)));
    }

    public static List<ValueType> concat(ShapeCall call) {
        int count = call.node().inputs().size();
        List<Dims> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            call.dims(i).ifPresent(parts::add);
        }
        if (parts.isEmpty()) {
            return List.of(call.like(0, Optional.empty()));
        }
        int rank = parts.get(0).rank();
        int axis = call.axis(call.node().intAttribute("axis", 1), rank);
        Dims result = parts.get(0);
        Quantity total = Quantity.of(result.axis(axis));
        for (Dims part : parts.subList(1, parts.size())) {
            if (part.rank() != rank) {
                throw call.wrong("joins tensors of ranks " + rank + " and " + part.rank());
            }
            total = total.plus(Quantity.of(part.axis(axis)));
            for (int i = 0; i < rank; i++) {
                result = i == axis ? result : Types.with(result, i, call.same(result.axis(i), part.axis(i)));
            }
        }
        Dim joined = parts.size() == count ? total.toDim() : Dim.UNKNOWN;
        return List.of(call.like(0, Types.with(result, axis, joined)));
    }

    public static List<ValueType> gather(ShapeCall call) {
        return List.of(call.like(
                0,
                call.dims(0)
                        .flatMap(d -> call.dims(1).map(indices -> {
                            int axis = call.axis(call.node().intAttribute("axis", 0), d.rank());
                            List<Dim> axes = new ArrayList<>(d.axes().subList(0, axis));
                            axes.addAll(indices.axes());
                            axes.addAll(Types.from(d, axis + 1));
                            return new Dims(axes);
                        }))));
    }

    /** GatherElements: the shape of the indices. */
    public static List<ValueType> gatherElements(ShapeCall call) {
        return List.of(call.like(0, call.dims(1)));
    }

    public static List<ValueType> gatherNd(ShapeCall call) {
        int batch = (int) call.node().intAttribute("batch_dims", 0);
        return List.of(call.like(
                0,
                call.dims(0)
                        .flatMap(d -> call.dims(1)
                                .filter(i -> i.axis(-1).isKnown())
                                .map(i -> {
                                    int depth = (int) i.axis(-1).size().orElseThrow();
                                    return Types.concat(
                                            i.axes().subList(0, i.rank() - 1), Types.from(d, batch + depth));
                                }))));
    }

    /** NonZero: one row for each axis, as many columns as there are elements that are not zero. */
    public static List<ValueType> nonZero(ShapeCall call) {
        Dim rank = call.dims(0).map(d -> Dim.of(d.rank())).orElse(Dim.UNKNOWN);
        return List.of(Types.tensor(DType.INT64, rank, Dim.UNKNOWN));
    }

    /** Compress: how much stays is known only when run. */
    public static List<ValueType> compress(ShapeCall call) {
        if (call.node().attribute("axis").isEmpty()) {
            return List.of(call.like(0, Dims.ofRank(1)));
        }
        return List.of(call.like(
                0,
                call.dims(0)
                        .map(d ->
                                Types.with(d, call.axis(call.node().intAttribute("axis", 0), d.rank()), Dim.UNKNOWN))));
    }

    public static List<ValueType> oneHot(ShapeCall call) {
        Dim depth = call.constant(1)
                .map(t -> Dim.of((long) t.doubleAt(0)))
                .or(() -> call.elements(1).map(q -> q.get(0).toDim()))
                .orElse(Dim.UNKNOWN);
        return List.of(call.like(2, call.dims(0).map(d -> {
            List<Dim> axes = new ArrayList<>(d.axes());
            axes.add(call.axis(call.node().intAttribute("axis", -1), d.rank() + 1), depth);
            return new Dims(axes);
        })));
    }

    public static List<ValueType> topK(ShapeCall call) {
        Dim k = call.node().attribute("k").isPresent()
                ? Dim.of(call.node().intAttribute("k", 1))
                : call.elements(1).map(q -> q.get(0).toDim()).orElse(Dim.UNKNOWN);
        Optional<Dims> dims =
                call.dims(0).map(d -> Types.with(d, call.axis(call.node().intAttribute("axis", -1), d.rank()), k));
        return List.of(call.like(0, dims), Types.tensor(DType.INT64, dims));
    }

    public static List<ValueType> unique(ShapeCall call) {
        ValueType counts = Types.tensor(DType.INT64, Dim.UNKNOWN);
        ValueType values = call.node().attribute("axis").isEmpty()
                ? call.like(0, Dims.ofRank(1))
                : compress(call).get(0);
        return List.of(values, counts, counts, counts);
    }

    /** NonMaxSuppression: rows of batch, class and box. */
    public static List<ValueType> nonMaxSuppression(ShapeCall call) {
        return List.of(Types.tensor(DType.INT64, Dim.UNKNOWN, Dim.of(3)));
    }

    public static List<ValueType> pad(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(d -> {
            Optional<List<Quantity>> pads = quantities(call, 1, "pads");
            Optional<long[]> axes = call.node().hasInput(3)
                    ? call.longs(3)
                    : Optional.of(LongStream.range(0, d.rank()).toArray());
            if (pads.isEmpty() || axes.isEmpty()) {
                return Dims.ofRank(d.rank());
            }
            int count = axes.get().length;
            Dims result = d;
            for (int i = 0; i < count; i++) {
                int axis = call.axis(axes.get()[i], d.rank());
                Quantity both = pads.get().get(i).plus(pads.get().get(count + i));
                result = Types.with(
                        result, axis, Quantity.of(d.axis(axis)).plus(both).toDim());
            }
            return result;
        })));
    }

    public static List<ValueType> centerCropPad(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(d -> {
            long[] axes = call.node()
                    .intsAttribute("axes")
                    .orElse(LongStream.range(0, d.rank()).toArray());
            Dims result = d;
            for (int i = 0; i < axes.length; i++) {
                int at = i;
                Dim size = call.elements(1).map(q -> q.get(at).toDim()).orElse(Dim.UNKNOWN);
                result = Types.with(result, call.axis(axes[i], d.rank()), size);
            }
            return result;
        })));
    }
}
