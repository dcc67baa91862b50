package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Shapes of operators that keep all elements and name the axes anew. */
public final class LayoutShapes {
    private LayoutShapes() {}

    public static List<ValueType> reshape(ShapeCall call) {
        Optional<List<Quantity>> wanted = call.node()
                .intsAttribute("shape")
                .map(s -> LongStream.of(s).mapToObj(Quantity::of).toList())
                .or(() -> call.elements(1));
        if (wanted.isEmpty()) {
            Optional<Integer> rank = lengthOf(call, 1);
            return List.of(call.like(0, rank.map(Dims::ofRank)));
        }
        return List.of(call.like(0, reshaped(call, wanted.get())));
    }

    /** The number of elements of a vector input. */
    static Optional<Integer> lengthOf(ShapeCall call, int input) {
        return call.dims(input)
                .filter(d -> d.rank() == 1 && d.axis(0).isKnown())
                .map(d -> (int) d.axis(0).size().orElseThrow());
    }

    private static Dims reshaped(ShapeCall call, List<Quantity> wanted) {
        boolean zeroIsZero = call.node().intAttribute("allowzero", 0) != 0;
        List<Dim> axes = new ArrayList<>();
        int open = -1;
        for (int i = 0; i < wanted.size(); i++) {
            Quantity size = wanted.get(i);
            if (size.is(-1)) {
                open = i;
            }
            boolean copied = size.is(0) && !zeroIsZero;
            axes.add(copied ? copiedAxis(call, i) : size.toDim());
        }
        if (open >= 0) {
            axes.set(open, remainder(call, axes, open));
        } else {
            requireSameSize(call, axes);
        }
        return new Dims(axes);
    }

    private static Dim copiedAxis(ShapeCall call, int axis) {
        Optional<Dims> x = call.dims(0);
        if (x.isPresent() && axis >= x.get().rank()) {
            throw call.wrong("copies axis " + axis + ", which its input does not have");
        }
        return x.map(d -> d.axis(axis)).orElse(Dim.UNKNOWN);
    }

    private static void requireSameSize(ShapeCall call, List<Dim> axes) {
        boolean known = axes.stream().allMatch(Dim::isKnown);
        Optional<Long> before = call.dims(0).flatMap(Dims::shape).map(s -> s.size());
        if (known && before.isPresent() && before.get() != product(axes)) {
            throw call.wrong("cannot reshape " + before.get() + " elements to " + new Dims(axes));
        }
    }

    private static long product(List<Dim> axes) {
        return axes.stream().mapToLong(d -> d.size().orElse(1)).reduce(1, Math::multiplyExact);
    }

    /** What is left for the open axis: equal axes cancel, the known ones divide. */
    private static Dim remainder(ShapeCall call, List<Dim> axes, int open) {
        Optional<Dims> x = call.dims(0);
        if (x.isEmpty()) {
            return Dim.UNKNOWN;
        }
        List<Dim> above = new ArrayList<>(x.get().axes());
        List<Dim> below = new ArrayList<>(axes);
        below.remove(open);
        below.removeIf(d -> d.isSymbol() && above.remove(d));
        long numbersAbove = product(above.stream().filter(Dim::isKnown).toList());
        long numbersBelow = product(below.stream().filter(Dim::isKnown).toList());
        boolean openBelow = below.stream().anyMatch(d -> !d.isKnown());
        if (openBelow) {
            return Dim.UNKNOWN;
        }
        List<Dim> rest = above.stream().filter(d -> !d.isKnown()).toList();
        if (numbersBelow == 0 || (numbersAbove % numbersBelow != 0 && rest.isEmpty())) {
            throw call.wrong("cannot divide its elements among " + new Dims(below));
        }
        if (numbersAbove % numbersBelow != 0) {
            return Dim.UNKNOWN;
        }
        List<Dim> factors = new ArrayList<>(rest);
        factors.add(Dim.of(numbersAbove / numbersBelow));
        return Types.product(factors);
    }

    public static List<ValueType> flatten(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(d -> {
            long given = call.node().intAttribute("axis", 1);
            int axis = (int) (given < 0 ? given + d.rank() : given);
            return Dims.of(Types.product(d.axes().subList(0, axis)), Types.product(Types.from(d, axis)));
        })));
    }

    public static List<ValueType> squeeze(ShapeCall call) {
        Optional<long[]> named = call.longs(1, "axes");
        boolean unnamed = named.isEmpty() && !call.node().hasInput(1);
        return List.of(call.like(0, call.dims(0).flatMap(d -> {
            if (unnamed) {
                return withoutOnes(d);
            }
            return named.map(axes -> without(call, d, axes))
                    .or(() -> lengthOf(call, 1).map(n -> Dims.ofRank(d.rank() - n)));
        })));
    }

    private static Optional<Dims> withoutOnes(Dims d) {
        return d.axes().stream().allMatch(Dim::isKnown)
                ? Optional.of(new Dims(
                        d.axes().stream().filter(a -> !a.equals(Dim.of(1))).toList()))
                : Optional.empty();
    }

    private static Dims without(ShapeCall call, Dims d, long[] named) {
        TreeSet<Integer> dropped = new TreeSet<>(Collections.reverseOrder());
        for (long axis : named) {
            int at = call.axis(axis, d.rank());
            if (d.axis(at).isKnown() && !d.axis(at).equals(Dim.of(1))) {
                throw call.wrong("squeezes axis " + axis + " of size " + d.axis(at));
            }
            dropped.add(at);
        }
        List<Dim> axes = new ArrayList<>(d.axes());
        dropped.forEach(at -> axes.remove((int) at));
        return new Dims(axes);
    }

    public static List<ValueType> unsqueeze(ShapeCall call) {
        return List.of(call.like(
                0,
                call.dims(0)
                        .flatMap(d -> call.longs(1, "axes")
                                .map(named -> {
                                    int rank = d.rank() + named.length;
                                    TreeSet<Integer> added = new TreeSet<>();
                                    Arrays.stream(named).forEach(a -> added.add(call.axis(a, rank)));
                                    List<Dim> axes = new ArrayList<>(d.axes());
                                    added.forEach(at -> axes.add(at, Dim.of(1)));
                                    return new Dims(axes);
                                })
                                .or(() -> lengthOf(call, 1).map(n -> Dims.ofRank(d.rank() + n))))));
    }

    public static List<ValueType> transpose(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(d -> {
            long[] permutation = call.node()
                    .intsAttribute("perm")
                    .orElseGet(() -> IntStream.range(0, d.rank())
                            .mapToLong(i -> d.rank() - 1L - i)
                            .toArray());
            if (permutation.length != d.rank()) {
                throw call.wrong("permutes " + permutation.length + " axes");
            }
            return new Dims(Arrays.stream(permutation)
                    .mapToObj(a -> d.axis(call.axis(a, d.rank())))
                    .toList());
        })));
    }

    /** DepthToSpace: C·b² channels become C channels on b times the height and width. */
    public static List<ValueType> depthToSpace(ShapeCall call) {
        long block = call.node().intAttribute("blocksize", 1);
        return List.of(call.like(
                0,
                call.dims(0)
                        .map(d -> Dims.of(
                                d.axis(0),
                                Quantity.of(d.axis(1))
                                        .dividedBy(Quantity.of(block * block))
                                        .toDim(),
                                Quantity.of(d.axis(2)).times(Quantity.of(block)).toDim(),
                                Quantity.of(d.axis(3)).times(Quantity.of(block)).toDim()))));
    }

    public static List<ValueType> spaceToDepth(ShapeCall call) {
        long block = call.node().intAttribute("blocksize", 1);
        return List.of(call.like(
                0,
                call.dims(0)
                        .map(d -> Dims.of(
                                d.axis(0),
                                Quantity.of(d.axis(1))
                                        .times(Quantity.of(block * block))
                                        .toDim(),
                                Quantity.of(d.axis(2))
                                        .dividedBy(Quantity.of(block))
                                        .toDim(),
                                Quantity.of(d.axis(3))
                                        .dividedBy(Quantity.of(block))
                                        .toDim()))));
    }
}
