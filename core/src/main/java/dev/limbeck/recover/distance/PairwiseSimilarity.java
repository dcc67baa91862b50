package dev.limbeck.recover.distance;

import dev.limbeck.pass.Tape;

/**
 * How alike the rows of a batch are to each other: the mean of (cos(s_i, s_j) − cos(r_i, r_j))² over all pairs, for vectors
 * [rows, width] against vectors of as many rows and any width (similarity-preserving distillation, Tung and Mori 2019;
 * relational distillation, Park et al. 2019). What a search by cosine ranks by is what is learned.
 */
public record PairwiseSimilarity() implements RowSimilarities {
    @Override
    public String write(Tape tape, String student, String reference) {
        return new MeanSquaredError()
                .write(
                        tape,
                        RowSimilarities.of(tape, "student", student),
                        RowSimilarities.of(tape, "reference", reference));
    }
}
