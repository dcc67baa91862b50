package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Ties of operators that move elements or name axes anew. */
public final class LayoutTies {
    private LayoutTies() {}

    public static Coupling transpose(CouplingCall call) {
        Optional<Dims> x = call.input(0);
        if (x.isEmpty()) {
            return Ties.unknown(call, "the rank of its input is not known");
        }
        int rank = x.get().rank();
        long[] permutation = call.node()
                .intsAttribute("perm")
                .orElseGet(() ->
                        IntStream.range(0, rank).mapToLong(i -> rank - 1L - i).toArray());
        Ties ties = new Ties();
        for (int axis = 0; axis < rank; axis++) {
            ties.same(Tie.Place.input(0, Ties.axis(permutation[axis], rank)), Tie.Place.output(0, axis));
        }
        return ties.coupling();
    }

    /** Reshape, to a target that is known before it runs. */
    public static Coupling reshape(CouplingCall call) {
        return call.constant(1).isPresent()
                ? regrouped(call)
                : Ties.unknown(call, "its target is computed when it runs");
    }

    /**
     * Reshape, Flatten, Squeeze, Unsqueeze: axes are matched in groups of equal product. Of axes that are merged or
     * split, the outermost spreads over a run of elements and the innermost repeats.
     */
    public static Coupling regrouped(CouplingCall call) {
        Optional<Dims> x = call.input(0);
        Optional<Dims> y = call.output(0);
        if (x.isEmpty() || y.isEmpty()) {
            return Ties.unknown(call, "the rank before or after it is not known");
        }
        Ties ties = new Ties();
        int in = 0;
        int out = 0;
        while (in < x.get().rank() && out < y.get().rank()) {
            Group left = new Group(x.get(), in);
            Group right = new Group(y.get(), out);
            while (!left.matches(right) && (left.canGrow() || right.canGrow())) {
                boolean growLeft = left.canGrow() && (!right.canGrow() || left.size() < right.size());
                (growLeft ? left : right).grow();
            }
            if (!left.matches(right)) {
                return Ties.unknown(call, "which axes belong together before and after it is not known");
            }
            tie(ties, left, right);
            in = left.end;
            out = right.end;
        }
        return ties.coupling();
    }

    private static void tie(Ties ties, Group in, Group out) {
        List<Integer> left = in.axes();
        List<Integer> right = out.axes();
        if (left.size() == 1 && right.size() == 1) {
            ties.same(Tie.Place.input(0, left.get(0)), Tie.Place.output(0, right.get(0)));
        } else if (right.size() == 1) {
            merge(ties, in, left, true, right.get(0));
        } else if (left.size() == 1) {
            merge(ties, out, right, false, left.get(0));
        }
    }

    private static void merge(Ties ties, Group many, List<Integer> axes, boolean fromInput, int one) {
        Tie.Place whole = fromInput ? Tie.Place.output(0, one) : Tie.Place.input(0, one);
        int first = axes.get(0);
        int last = axes.get(axes.size() - 1);
        ties.add(place(fromInput, first), whole, new AxisMap.Spread(many.size() / many.size(first)));
        ties.add(place(fromInput, last), whole, new AxisMap.Strided(many.size(last), many.size() / many.size(last)));
    }

    private static Tie.Place place(boolean input, int axis) {
        return input ? Tie.Place.input(0, axis) : Tie.Place.output(0, axis);
    }

    /** Neighbouring axes on one side of a reshape. */
    private static final class Group {
        private final Dims dims;
        private final int start;
        private int end;

        Group(Dims dims, int start) {
            this.dims = dims;
            this.start = start;
            this.end = start + 1;
        }

        boolean canGrow() {
            return end < dims.rank()
                    && dims.axes().subList(start, end + 1).stream().allMatch(Dim::isKnown);
        }

        void grow() {
            end++;
        }

        long size() {
            return dims.axes().subList(start, end).stream()
                    .mapToLong(d -> d.size().orElse(0))
                    .reduce(1, (a, b) -> a * b);
        }

        long size(int axis) {
            return dims.axis(axis).size().orElse(0);
        }

        boolean matches(Group other) {
            boolean single = end - start == 1 && other.end - other.start == 1;
            if (single && dims.axis(start).equals(other.dims.axis(other.start))) {
                return true;
            }
            boolean known = dims.axes().subList(start, end).stream().allMatch(Dim::isKnown)
                    && other.dims.axes().subList(other.start, other.end).stream()
                            .allMatch(Dim::isKnown);
            return known && size() == other.size();
        }

        /** The axes that hold more than one element; the first one if none does. */
        List<Integer> axes() {
            List<Integer> axes = new ArrayList<>(IntStream.range(start, end)
                    .filter(a -> !dims.axis(a).equals(Dim.of(1)))
                    .boxed()
                    .toList());
            return axes.isEmpty() ? List.of(start) : axes;
        }
    }

    /** Concat: the joined axis of each part lies behind the parts before it. */
    public static Coupling concat(CouplingCall call) {
        Optional<Dims> y = call.output(0);
        if (y.isEmpty()) {
            return Ties.unknown(call, "the rank of its result is not known");
        }
        int joined = Ties.axis(call.node().intAttribute("axis", 1), y.get().rank());
        Ties ties = new Ties();
        long offset = 0;
        for (int i = 0; i < call.node().inputs().size(); i++) {
            Optional<Dim> size = call.input(i).map(d -> d.axis(joined));
            if (size.isEmpty() || !size.get().isKnown()) {
                return Ties.unknown(call, "the size of a part is not known");
            }
            for (int axis = 0; axis < y.get().rank(); axis++) {
                AxisMap map = axis == joined ? new AxisMap.Shifted(offset) : AxisMap.SAME;
                ties.add(Tie.Place.input(i, axis), Tie.Place.output(0, axis), map);
            }
            offset += size.get().size().orElseThrow();
        }
        return ties.coupling();
    }

    /** Split: each part's axis lies behind the parts before it. */
    public static Coupling split(CouplingCall call) {
        Optional<Dims> x = call.input(0);
        if (x.isEmpty()) {
            return Ties.unknown(call, "the rank of its input is not known");
        }
        int cut = Ties.axis(call.node().intAttribute("axis", 0), x.get().rank());
        Ties ties = new Ties();
        long offset = 0;
        for (int i = 0; i < call.node().outputs().size(); i++) {
            Optional<Dim> size = call.output(i).map(d -> d.axis(cut));
            if (size.isEmpty() || !size.get().isKnown()) {
                return Ties.unknown(call, "the size of a part is not known");
            }
            for (int axis = 0; axis < x.get().rank(); axis++) {
                AxisMap map = axis == cut ? new AxisMap.Shifted(offset) : AxisMap.SAME;
                ties.add(Tie.Place.output(i, axis), Tie.Place.input(0, axis), map);
            }
            offset += size.get().size().orElseThrow();
        }
        return ties.coupling();
    }

    /** Slice: an axis that is cut in steps of 1 lies behind what is left out before it. */
    public static Coupling slice(CouplingCall call) {
        Optional<List<Cut>> cuts = Cut.of(call);
        if (cuts.isEmpty()) {
            return Ties.unknown(call, "which axes it cuts is not known");
        }
        Map<Integer, OptionalLong> begins = new HashMap<>();
        cuts.get().forEach(cut -> begins.put(cut.axis(), cut.first()));
        return shifted(call, begins, false);
    }

    /** Pad: the axis lies behind the padding before it. What is padded with goes and stays by itself. */
    public static Coupling pad(CouplingCall call) {
        Optional<Pads> pads = Pads.of(call);
        if (pads.isEmpty()) {
            return Ties.unknown(call, "how much it pads is not known");
        }
        boolean isConstant = call.node().textAttribute("mode", "constant").equals("constant");
        Map<Integer, OptionalLong> begins = new HashMap<>();
        for (Pads.OfAxis pad : pads.get().all()) {
            boolean isAdded = isConstant && pad.begin() >= 0 && pad.end() >= 0;
            boolean isAsItWas = pad.begin() == 0 && pad.end() == 0;
            begins.put(pad.axis(), isAdded || isAsItWas ? OptionalLong.of(pad.begin()) : OptionalLong.empty());
        }
        return shifted(call, begins, true);
    }

    /**
     * Axis by axis; the smaller side begins so far behind the larger one's beginning, at 0 where nothing is said. Axes for
     * which that is empty are not tied.
     */
    private static Coupling shifted(CouplingCall call, Map<Integer, OptionalLong> begins, boolean isInputSmaller) {
        Ties ties = new Ties();
        for (int axis = 0; axis < call.input(0).orElseThrow().rank(); axis++) {
            Tie.Place in = Tie.Place.input(0, axis);
            Tie.Place out = Tie.Place.output(0, axis);
            begins.getOrDefault(axis, OptionalLong.of(0))
                    .ifPresent(begin ->
                            ties.add(isInputSmaller ? in : out, isInputSmaller ? out : in, new AxisMap.Shifted(begin)));
        }
        return ties.coupling();
    }

    /** Trilu: where an element stands among the last two axes decides about it, so these keep their size. */
    public static Coupling leadingAxes(CouplingCall call) {
        Optional<Dims> x = call.input(0);
        if (x.isEmpty()) {
            return Ties.unknown(call, "the rank of its input is not known");
        }
        Ties ties = new Ties();
        for (int axis = 0; axis + 2 < x.get().rank(); axis++) {
            ties.same(Tie.Place.input(0, axis), Tie.Place.output(0, axis));
        }
        return ties.coupling();
    }

    /** DepthToSpace: a channel of its output is one of its input for each place of a block. */
    public static Coupling depthToSpace(CouplingCall call) {
        return blocks(call, true, call.node().textAttribute("mode", "DCR").equals("DCR"));
    }

    /** SpaceToDepth: the other way round. */
    public static Coupling spaceToDepth(CouplingCall call) {
        return blocks(call, false, true);
    }

    private static Coupling blocks(CouplingCall call, boolean isInputDeep, boolean areBlocksFirst) {
        Tie.Place in = Tie.Place.input(0, 1);
        Tie.Place out = Tie.Place.output(0, 1);
        Tie.Place few = isInputDeep ? out : in;
        OptionalLong channels = call.size(few);
        if (channels.isEmpty()) {
            return Ties.unknown(call, "the number of its channels is not known");
        }
        long block = call.node().intAttribute("blocksize", 1);
        Ties ties = new Ties();
        ties.same(Tie.Place.input(0, 0), Tie.Place.output(0, 0));
        ties.add(
                few,
                isInputDeep ? in : out,
                areBlocksFirst
                        ? new AxisMap.Strided(channels.getAsLong(), block * block)
                        : new AxisMap.Spread(block * block));
        return ties.coupling();
    }

    /** Axes whose size stays are passed on, the others have to keep theirs: Expand, Tile, Resize, pooling. */
    public static Coupling keptAxes(CouplingCall call) {
        Optional<Dims> x = call.input(0);
        Optional<Dims> y = call.output(0);
        if (x.isEmpty() || y.isEmpty() || x.get().rank() != y.get().rank()) {
            return Ties.unknown(call, "the rank before or after it is not known, or differs");
        }
        Ties ties = new Ties();
        for (int axis = 0; axis < x.get().rank(); axis++) {
            boolean known = x.get().axis(axis).isKnown() || x.get().axis(axis).isSymbol();
            if (known && x.get().axis(axis).equals(y.get().axis(axis))) {
                ties.same(Tie.Place.input(0, axis), Tie.Place.output(0, axis));
            }
        }
        return ties.coupling();
    }

    /** Gather: the axes of the data around the one that is indexed, and those of the indices in its place. */
    public static Coupling gather(CouplingCall call) {
        Optional<Dims> data = call.input(0);
        Optional<Dims> indices = call.input(1);
        if (data.isEmpty() || indices.isEmpty()) {
            return Ties.unknown(call, "the rank of an input is not known");
        }
        int axis = Ties.axis(call.node().intAttribute("axis", 0), data.get().rank());
        Ties ties = new Ties();
        for (int i = 0; i < data.get().rank(); i++) {
            if (i != axis) {
                int to = i < axis ? i : i - 1 + indices.get().rank();
                ties.same(Tie.Place.input(0, i), Tie.Place.output(0, to));
            }
        }
        for (int i = 0; i < indices.get().rank(); i++) {
            ties.same(Tie.Place.input(1, i), Tie.Place.output(0, axis + i));
        }
        return ties.coupling();
    }

    /** Reductions: the axes that stay. A reduced axis has to keep its size, because a mean would change. */
    public static Coupling reduce(CouplingCall call) {
        Optional<Dims> x = call.input(0);
        Optional<long[]> axes =
                call.node().intsAttribute("axes").or(() -> call.constant(1).map(Tensor::toLongs));
        boolean all = call.node().attribute("axes").isEmpty() && !call.node().hasInput(1);
        if (x.isEmpty() || (axes.isEmpty() && !all)) {
            return Ties.unknown(call, "its axes are not known");
        }
        int rank = x.get().rank();
        boolean keep = call.node().intAttribute("keepdims", 1) != 0;
        List<Integer> gone = axes.map(
                        a -> Arrays.stream(a).mapToObj(v -> Ties.axis(v, rank)).toList())
                .orElse(IntStream.range(0, rank).boxed().toList());
        Ties ties = new Ties();
        int to = 0;
        for (int axis = 0; axis < rank; axis++) {
            if (!gone.contains(axis)) {
                ties.same(Tie.Place.input(0, axis), Tie.Place.output(0, to++));
            } else if (keep) {
                to++;
            }
        }
        return ties.coupling();
    }
}
