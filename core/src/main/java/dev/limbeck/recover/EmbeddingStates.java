package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.Distance;
import java.util.List;

/**
 * What the student's first block reads is to be like what the teacher's reads (TinyBERT, Jiao et al. 2020, equation 9).
 *
 * @param distance such as {@link dev.limbeck.recover.distance.MeanSquaredError}
 * @param weight of the loss
 * @param seed of the projection, where the student is narrower
 */
public record EmbeddingStates(Distance distance, double weight, long seed) implements Objective {
    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        EncoderPair encoders = EncoderPair.of(student, teachers, "Learning embeddings");
        Pair pair = new Pair(
                "embeddings",
                encoders.student().embeddings().output(),
                encoders.teacher().embeddings().output());
        return new ValuePairs(List.of(pair), distance, encoders.padding(), weight, seed).terms(student, teachers);
    }
}
