package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the ties of one node. */
final class Ties {
    private static final Dim ONE = Dim.of(1);

    private final List<Tie> all = new ArrayList<>();

    Ties() {}

    /** Those of a coupling, and more. */
    Ties(Coupling.Tied tied) {
        all.addAll(tied.ties());
    }

    void add(Tie.Place from, Tie.Place to, AxisMap map) {
        all.add(new Tie(from, to, map));
    }

    void same(Tie.Place a, Tie.Place b) {
        add(a, b, AxisMap.SAME);
    }

    /** Axes of an input that broadcast to the last axes of the first output; axes of size 1 are not tied. */
    void broadcast(CouplingCall call, int input) {
        Optional<Dims> x = call.input(input);
        Optional<Dims> y = call.output(0);
        if (x.isEmpty() || y.isEmpty()) {
            return;
        }
        int shift = y.get().rank() - x.get().rank();
        for (int axis = 0; axis < x.get().rank(); axis++) {
            if (!x.get().axis(axis).equals(ONE)) {
                same(Tie.Place.input(input, axis), Tie.Place.output(0, axis + shift));
            }
        }
    }

    /** A vector with one element for each element of an axis of the first input. */
    void vector(CouplingCall call, int vector, int axis) {
        boolean perElement = call.node().hasInput(vector)
                && call.input(vector)
                        .filter(d -> d.rank() == 1 && !d.axis(0).equals(ONE))
                        .isPresent();
        if (perElement) {
            same(Tie.Place.input(vector, 0), Tie.Place.input(0, axis));
        }
    }

    Coupling coupling() {
        return new Coupling.Tied(all);
    }

    static Coupling unknown(CouplingCall call, String why) {
        return new Coupling.Unknown(call.node().label() + ": " + why);
    }

    static int axis(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
