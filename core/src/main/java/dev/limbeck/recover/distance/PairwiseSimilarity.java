package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import java.util.Map;

/**
 * How alike the rows of a batch are to each other: the mean of (cos(s_i, s_j) − cos(r_i, r_j))² over all pairs, for vectors
 * [rows, width] against vectors of as many rows and any width (similarity-preserving distillation, Tung and Mori 2019;
 * relational distillation, Park et al. 2019). What a search by cosine ranks by is what is learned.
 */
public record PairwiseSimilarity() implements Distance {
    @Override
    public String write(Tape tape, String student, String reference) {
        return new MeanSquaredError()
                .write(tape, similarities(tape, "student", student), similarities(tape, "reference", reference));
    }

    @Override
    public boolean comparesRows() {
        return true;
    }

    @Override
    public boolean fitsAnyWidth() {
        return true;
    }

    /** cos of every row with every row, [rows, rows]. */
    static String similarities(Tape tape, String step, String vectors) {
        String unit = UnitVectors.of(tape, step, vectors);
        String turned = tape.add(step + "_turned", "Transpose", Map.of("perm", Attribute.ofInts(1, 0)), unit);
        return tape.add(step + "_similarities", "MatMul", unit, turned);
    }
}
