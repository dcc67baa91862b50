package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import java.util.Map;

/** A distance between how alike the rows of a batch are to each other in two models, whose vectors may have any widths. */
interface RowSimilarities extends Distance {
    @Override
    default boolean comparesRows() {
        return true;
    }

    @Override
    default boolean fitsAnyWidth() {
        return true;
    }

    /** cos of every row with every row, [rows, rows], of vectors [rows, width]. */
    static String of(Tape tape, String step, String vectors) {
        String unit = UnitVectors.of(tape, step, vectors);
        String turned = tape.add(step + "_turned", "Transpose", Map.of("perm", Attribute.ofInts(1, 0)), unit);
        return tape.add(step + "_similarities", "MatMul", unit, turned);
    }
}
