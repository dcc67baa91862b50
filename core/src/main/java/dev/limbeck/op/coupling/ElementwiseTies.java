package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dims;
import java.util.Optional;

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
        Ties ties = new Ties();
        tied.ties().forEach(t -> ties.add(t.from(), t.to(), t.map()));
        for (int i = 1; i < call.node().inputs().size(); i++) {
            ties.vector(call, i, axis);
        }
        return ties.coupling();
    }
}
