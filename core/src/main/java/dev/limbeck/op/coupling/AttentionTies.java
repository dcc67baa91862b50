package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.op.coupling.Tie.Place;
import java.util.Optional;
import java.util.OptionalLong;

/** Ties of attention: heads go as a whole, and where several query heads share a key head, all of these together. */
public final class AttentionTies {
    /** The rank of operands whose last axis is heads · size. */
    static final int PACKED_RANK = 3;

    private static final int MASK = 3;

    private AttentionTies() {}

    /** The standard's Attention, on operands [rows, tokens, heads · size] or [rows, heads, tokens, size]. */
    public static Coupling standard(CouplingCall call) {
        Optional<Dims> query = call.input(0);
        if (query.isEmpty()
                || call.input(1).isEmpty()
                || call.input(2).isEmpty()
                || call.output(0).isEmpty()) {
            return Ties.unknown(call, "the rank of an operand is not known");
        }
        Ties ties = new Ties();
        ties.same(Place.input(0, 0), Place.output(0, 0));
        ties.same(Place.input(1, 0), Place.output(0, 0));
        ties.same(Place.input(2, 0), Place.output(0, 0));
        return query.get().rank() == PACKED_RANK ? packed(call, ties) : separate(call, ties);
    }

    private static Coupling packed(CouplingCall call, Ties ties) {
        long queryHeads = call.node().intAttribute("q_num_heads", 0);
        long keyHeads = call.node().intAttribute("kv_num_heads", 0);
        OptionalLong query = call.size(Place.input(0, 2));
        OptionalLong key = call.size(Place.input(1, 2));
        OptionalLong value = call.size(Place.input(2, 2));
        boolean areKnown = query.isPresent() && key.isPresent() && value.isPresent();
        if (!areKnown || queryHeads == 0 || keyHeads == 0) {
            return Ties.unknown(call, "the size of its heads is not known");
        }
        if (call.node().hasInput(MASK + 1) || hasMaskForEachHead(call)) {
            return Ties.unknown(call, "it reads a cache, or a mask of its own for each head");
        }
        long queries = query.getAsLong() / keyHeads;
        long keys = key.getAsLong() / keyHeads;
        long values = value.getAsLong() / keyHeads;
        Place answer = Place.output(0, 2);
        ties.same(Place.input(0, 1), Place.output(0, 1));
        ties.add(Place.input(0, 2), Place.input(1, 2), new AxisMap.Runs(queries, keys));
        ties.add(Place.input(0, 2), Place.input(2, 2), new AxisMap.Runs(queries, values));
        ties.add(Place.input(0, 2), answer, new AxisMap.Runs(queries, values * queryHeads / keyHeads));
        return ties.coupling();
    }

    private static boolean hasMaskForEachHead(CouplingCall call) {
        boolean isShared = call.input(MASK)
                .filter(mask -> mask.rank() == 2 || mask.axis(-3).equals(Dim.of(1)))
                .isPresent();
        return call.node().hasInput(MASK) && !isShared;
    }

    private static Coupling separate(CouplingCall call, Ties ties) {
        boolean areGrouped = !call.size(Place.input(0, 1)).equals(call.size(Place.input(1, 1)));
        if (areGrouped || call.node().hasInput(MASK) || call.node().hasInput(MASK + 1)) {
            return Ties.unknown(call, "heads on an axis of their own that are shared, masked or cached");
        }
        ties.same(Place.input(0, 1), Place.output(0, 1));
        ties.same(Place.input(1, 1), Place.output(0, 1));
        ties.same(Place.input(2, 1), Place.output(0, 1));
        ties.same(Place.input(0, 2), Place.output(0, 2));
        ties.same(Place.input(2, 3), Place.output(0, 3));
        return ties.coupling();
    }
}
