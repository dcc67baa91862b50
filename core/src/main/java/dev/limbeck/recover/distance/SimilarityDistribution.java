package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/**
 * Which rows of a batch are near to each row: T² · KL(P_r ‖ P_s), the mean over the rows i, where P(j | i) is the softmax of
 * cos(v_i, v_j) / T over the other rows j ≠ i, for vectors [rows, width] against vectors of as many rows and any width
 * (Fang et al. 2021, arXiv:2101.04731, and Abbasi Koohpayegani et al. 2020, arXiv:2010.14713, with the batch in place of
 * their queue). Unlike {@link PairwiseSimilarity} it looks at neighbours more than at rows that have little in common.
 *
 * @param temperature T; lower looks at fewer neighbours. Cosines of embeddings differ by little: 0.05 is usual
 */
public record SimilarityDistribution(double temperature) implements RowSimilarities {
    /** What is taken from the similarity of a row to itself, so that no probability is left for it. */
    private static final float ITSELF = 1000;

    public SimilarityDistribution {
        Temperature.require(temperature);
    }

    @Override
    public String write(Tape tape, String student, String reference) {
        String logStudent = logNeighbours(tape, "student", student);
        String logReference = logNeighbours(tape, "reference", reference);
        return Temperature.divergence(tape, logReference, logStudent, temperature);
    }

    /** log P(j | i), [rows, rows]. */
    private String logNeighbours(Tape tape, String step, String vectors) {
        String similarities = RowSimilarities.of(tape, step, vectors);
        String itself = tape.add(
                step + "_itself",
                "Mul",
                tape.add(
                        step + "_diagonal", "EyeLike", Map.of("dtype", Attribute.of(DType.FLOAT.code())), similarities),
                tape.constant(step + "_itself_by", Tensor.scalar(ITSELF)));
        String others = tape.add(step + "_others", "Sub", similarities, itself);
        return Temperature.logSoftmax(tape, step, others, temperature);
    }
}
