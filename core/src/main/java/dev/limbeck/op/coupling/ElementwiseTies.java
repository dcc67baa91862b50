package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dims;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Ties of operators that treat elements or channels alike. */
public final class ElementwiseTies {
    private ElementwiseTies() {}

    /** Every input axis with the output axis that it broadcasts to. */
    public static Coupling broadcast(CouplingCall call) {
        if (isOpen(call)) {
            return Ties.unknown(call, "the rank of an input is not known");
        }
        Ties ties = new Ties();
        for (int i = 0; i < call.node().inputs().size(); i++) {
            if (call.node().hasInput(i)) {
                ties.broadcast(call, i);
            }
        }
        return ties.coupling();
    }

    private static boolean isOpen(CouplingCall call) {
        for (int i = 0; i < call.node().inputs().size(); i++) {
            if (call.node().hasInput(i) && call.input(i).isEmpty()) {
                return true;
            }
        }
        return call.output(0).isEmpty();
    }

    /** The first input with the first output, axis by axis; further inputs are numbers. */
    public static Coupling firstInput(CouplingCall call) {
        Optional<Dims> x = call.input(0);
        if (x.isEmpty()) {
            return Ties.unknown(call, "the rank of its input is not known");
        }
        Ties ties = new Ties();
        for (int output = 0; output < call.node().outputs().size(); output++) {
            boolean alike = call.output(output).equals(x);
            for (int axis = 0; alike && axis < x.get().rank(); axis++) {
                ties.same(Tie.Place.input(0, axis), Tie.Place.output(output, axis));
            }
        }
        return ties.coupling();
    }

    /** Softmax and those like it over one axis: an element there changes the others, so it has to keep its size. */
    public static CouplingRule over(int axis) {
        return call -> without(call, call.node().intAttribute("axis", axis), false);
    }

    /** Softmax before version 13: all axes from the given one on are one. */
    public static Coupling overLastAxes(CouplingCall call) {
        return without(call, call.node().intAttribute("axis", 1), true);
    }

    private static Coupling without(CouplingCall call, long axis, boolean andThoseBehind) {
        Optional<Dims> x = call.input(0);
        if (x.isEmpty()) {
            return Ties.unknown(call, "the rank of its input is not known");
        }
        int first = Ties.axis(axis, x.get().rank());
        Ties ties = new Ties();
        for (int i = 0; i < x.get().rank(); i++) {
            if (i < first || (i > first && !andThoseBehind)) {
                ties.same(Tie.Place.input(0, i), Tie.Place.output(0, i));
            }
        }
        return ties.coupling();
    }

    /** LayerNormalization and RMSNormalization: scale and shift go with the axes that are normalised over. */
    public static Coupling normalized(CouplingCall call) {
        Coupling data = broadcast(call);
        if (!(data instanceof Coupling.Tied tied)) {
            return data;
        }
        int rank = call.input(0).orElseThrow().rank();
        List<Tie.Place> mixed = IntStream.range(Ties.axis(call.node().intAttribute("axis", -1), rank), rank)
                .mapToObj(axis -> Tie.Place.input(0, axis))
                .toList();
        return new Coupling.Tied(tied.ties(), mixed);
    }

    /** GroupNormalization: whole groups go, so that the statistics of the others stay. */
    public static Coupling groupNormalized(CouplingCall call) {
        OptionalLong channels = call.size(Tie.Place.input(0, 1));
        long groups = call.node().intAttribute("num_groups", 0);
        boolean perChannel = channels.isPresent() && channels.equals(call.size(Tie.Place.input(1, 0)));
        if (groups == 0 || !perChannel || !(perChannel(call) instanceof Coupling.Tied tied)) {
            return Ties.unknown(call, "the number of its channels is not known, or its scales are given by group");
        }
        Ties ties = new Ties(tied);
        long width = channels.getAsLong() / groups;
        ties.add(Tie.Place.input(0, 1), Tie.Place.input(0, 1), new AxisMap.Runs(width, width));
        return ties.coupling();
    }

    /** BatchNormalization and InstanceNormalization: parameters and statistics go with axis 1. */
    public static Coupling perChannel(CouplingCall call) {
        return withVectors(call, 1);
    }

    /** QuantizeLinear and DequantizeLinear: scales along an axis go with it; blocks are not taken apart. */
    public static Coupling scaled(CouplingCall call) {
        if (call.node().intAttribute("block_size", 0) != 0) {
            return Ties.unknown(call, "it is quantized in blocks");
        }
        int rank = call.input(0).map(Dims::rank).orElse(0);
        return withVectors(call, Ties.axis(call.node().intAttribute("axis", 1), rank));
    }

    private static Coupling withVectors(CouplingCall call, int axis) {
        Coupling data = firstInput(call);
        if (!(data instanceof Coupling.Tied tied)) {
            return data;
        }
        Ties ties = new Ties(tied);
        for (int i = 1; i < call.node().inputs().size(); i++) {
            ties.vector(call, i, axis);
        }
        return ties.coupling();
    }
}
