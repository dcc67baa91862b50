package dev.limbeck.op.coupling;

import dev.limbeck.op.coupling.Tie.Place;

/**
 * Ties of LSTM, GRU and RNN. A hidden unit has a row in each gate of both directions' weights, and is read by its column
 * of the recurrence: W [directions, gates · hidden, input], R [directions, gates · hidden, hidden], B [directions, 2 ·
 * gates · hidden], P [directions, 3 · hidden].
 */
public final class RecurrentTies {
    private static final int INPUTS = 2;
    private static final int BIAS = 3;
    private static final int FIRST_STATE = 5;
    private static final int LAST_STATE = 6;
    private static final int PEEPHOLES = 7;

    private RecurrentTies() {}

    /** With so many gates: 4 of an LSTM, 3 of a GRU, 1 of an RNN. */
    public static CouplingRule gates(int gates) {
        return call -> {
            long hidden = call.node().intAttribute("hidden_size", 0);
            if (hidden == 0 || call.node().intAttribute("layout", 0) != 0) {
                return Ties.unknown(call, "its hidden size is not given, or its rows come first");
            }
            Ties ties = new Ties();
            Place units = Place.input(2, 2);
            ties.same(Place.input(0, 0), Place.output(0, 0));
            ties.same(Place.input(0, 1), Place.output(0, 2));
            ties.same(Place.input(0, INPUTS), Place.input(1, 2));
            ties.add(units, Place.input(1, 1), new AxisMap.Strided(hidden, gates));
            ties.add(units, Place.input(2, 1), new AxisMap.Strided(hidden, gates));
            if (call.node().hasInput(BIAS)) {
                ties.add(units, Place.input(BIAS, 1), new AxisMap.Strided(hidden, 2L * gates));
            }
            if (call.node().hasInput(PEEPHOLES)) {
                ties.add(units, Place.input(PEEPHOLES, 1), new AxisMap.Strided(hidden, 3));
            }
            for (int state = FIRST_STATE; state <= LAST_STATE; state++) {
                if (call.node().hasInput(state)) {
                    ties.same(units, Place.input(state, 2));
                }
            }
            ties.same(units, Place.output(0, 3));
            for (int last = 1; last < call.node().outputs().size(); last++) {
                ties.same(units, Place.output(last, 2));
            }
            return ties.coupling();
        };
    }
}
