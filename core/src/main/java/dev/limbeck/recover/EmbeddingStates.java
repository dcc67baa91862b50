package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.match.PaddingMask;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.site.Encoder;
import java.util.List;

/**
 * What the student's first block reads is to be like what the teacher's reads (TinyBERT, Jiao et al. 2020, equation 9).
 *
 * @param distance such as {@link dev.limbeck.recover.distance.MeanSquaredError}
 * @param weight of the loss
 * @param seed of the projection, where the student is narrower
 */
public record EmbeddingStates(Distance distance, double weight, long seed) implements Objective {
    private static final String PURPOSE = "Learning embeddings";

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        if (teachers.isEmpty()) {
            throw new ModelException(PURPOSE + " needs a teacher, and there is none.");
        }
        Encoder own = Encoder.recognise(student).require(PURPOSE);
        Encoder taught = Encoder.recognise(teachers.get(0)).require(PURPOSE);
        Pair pair = new Pair(
                "embeddings", own.embeddings().output(), taught.embeddings().output());
        return new ValuePairs(List.of(pair), distance, own.mask().map(PaddingMask::input), weight, seed)
                .terms(student, teachers);
    }
}
