package dev.limbeck.op.shape;

import dev.limbeck.graph.Dims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/** How shape arithmetic passes through the operators that exporters write it with. */
public final class ElementRules {
    private ElementRules() {}

    public static Optional<List<Quantity>> shape(ShapeCall call) {
        return call.dims(0).map(d -> shapeRange(call, d));
    }

    static List<Quantity> shapeRange(ShapeCall call, Dims dims) {
        int rank = dims.rank();
        int from = bound(call.node().intAttribute("start", 0), rank);
        int to = bound(call.node().intAttribute("end", rank), rank);
        return dims.axes().subList(from, Math.max(from, to)).stream()
                .map(Quantity::of)
                .toList();
    }

    private static int bound(long value, int rank) {
        long counted = value < 0 ? value + rank : value;
        return (int) Math.max(0, Math.min(rank, counted));
    }

    public static Optional<List<Quantity>> size(ShapeCall call) {
        return call.dims(0).map(d -> List.of(Quantity.of(Types.product(d.axes()))));
    }

    /** The elements pass unchanged: Identity, Cast, Squeeze, Unsqueeze, Reshape of a vector or scalar. */
    public static Optional<List<Quantity>> same(ShapeCall call) {
        return call.elements(0);
    }

    public static Optional<List<Quantity>> gather(ShapeCall call) {
        Optional<List<Quantity>> data = call.elements(0);
        Optional<long[]> indices = call.longs(1);
        if (data.isEmpty() || indices.isEmpty()) {
            return Optional.empty();
        }
        List<Quantity> picked = new ArrayList<>();
        for (long index : indices.get()) {
            long at = index < 0 ? index + data.get().size() : index;
            if (at < 0 || at >= data.get().size()) {
                throw call.wrong("reads element " + index + " of a vector of "
                        + data.get().size());
            }
            picked.add(data.get().get((int) at));
        }
        return Optional.of(picked);
    }

    public static Optional<List<Quantity>> concat(ShapeCall call) {
        List<Quantity> all = new ArrayList<>();
        for (int i = 0; i < call.node().inputs().size(); i++) {
            Optional<List<Quantity>> part = call.elements(i);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(part.get());
        }
        return Optional.of(all);
    }

    /** Slice of a vector in steps of one. */
    public static Optional<List<Quantity>> slice(ShapeCall call) {
        Optional<long[]> starts = call.longs(1, "starts");
        Optional<long[]> ends = call.longs(2, "ends");
        boolean stepped =
                call.node().hasInput(4) && call.longs(4).filter(s -> s[0] == 1).isEmpty();
        if (starts.isEmpty() || ends.isEmpty() || stepped || starts.get().length != 1) {
            return Optional.empty();
        }
        return call.elements(0).map(all -> {
            int from = bound(starts.get()[0], all.size());
            int to = bound(ends.get()[0], all.size());
            return all.subList(from, Math.max(from, to));
        });
    }

    /** Two operands of the same length, or one of them a single element. */
    public static ElementRule arithmetic(BinaryOperator<Quantity> function) {
        return call -> call.elements(0).flatMap(a -> call.elements(1).flatMap(b -> zip(a, b, function)));
    }

    private static Optional<List<Quantity>> zip(List<Quantity> a, List<Quantity> b, BinaryOperator<Quantity> function) {
        int length = Math.max(a.size(), b.size());
        boolean fits = (a.size() == length || a.size() == 1) && (b.size() == length || b.size() == 1);
        if (!fits) {
            return Optional.empty();
        }
        List<Quantity> result = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            result.add(function.apply(a.get(a.size() == 1 ? 0 : i), b.get(b.size() == 1 ? 0 : i)));
        }
        return Optional.of(result);
    }

    /** 1 for equal, 0 for different; the size of an axis is never negative. */
    public static Quantity equal(Quantity a, Quantity b) {
        if (a.number().isPresent() && b.number().isPresent()) {
            return Quantity.of(a.equals(b) ? 1 : 0);
        }
        boolean negative = a.number().orElse(0) < 0 || b.number().orElse(0) < 0;
        boolean symbols = a.isAxis() || b.isAxis();
        if (negative && symbols) {
            return Quantity.of(0);
        }
        return a.isAxis() && a.equals(b) ? Quantity.of(1) : Quantity.UNKNOWN;
    }

    public static Optional<List<Quantity>> where(ShapeCall call) {
        return call.elements(0)
                .flatMap(tests -> call.elements(1)
                        .flatMap(x -> call.elements(2).map(y -> {
                            int length = Stream.of(tests, x, y)
                                    .mapToInt(List::size)
                                    .max()
                                    .orElse(0);
                            List<Quantity> result = new ArrayList<>();
                            for (int i = 0; i < length; i++) {
                                result.add(choose(at(tests, i), at(x, i), at(y, i)));
                            }
                            return result;
                        })));
    }

    private static Quantity at(List<Quantity> elements, int index) {
        return elements.get(elements.size() == 1 ? 0 : Math.min(index, elements.size() - 1));
    }

    private static Quantity choose(Quantity test, Quantity x, Quantity y) {
        if (test.number().isEmpty()) {
            return x.equals(y) ? x : Quantity.UNKNOWN;
        }
        return test.is(0) ? y : x;
    }

    /** ConstantOfShape of a short vector. */
    public static Optional<List<Quantity>> filled(ShapeCall call) {
        long value = call.node()
                .attribute("value")
                .map(a -> a.asTensor())
                .filter(t -> t.dtype().isInteger())
                .map(t -> t.longAt(0))
                .orElse(0L);
        return call.longs(0)
                .filter(shape -> shape.length <= 1)
                .map(shape -> shape.length == 0 ? 1 : shape[0])
                .filter(count -> count <= 64)
                .map(count ->
                        Stream.generate(() -> Quantity.of(value)).limit(count).toList());
    }

    /** ReduceProd of a whole vector. */
    public static Optional<List<Quantity>> product(ShapeCall call) {
        return call.elements(0).map(all -> List.of(all.stream().reduce(Quantity.of(1), Quantity::times)));
    }
}
