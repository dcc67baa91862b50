package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.Distance;
import java.util.List;

/**
 * The hidden states behind the student's blocks are to be like those behind the teacher's (TinyBERT, Jiao et al. 2020,
 * equation 8; DistilBERT takes the last block alone, and their angle).
 *
 * @param map which block of the teacher each block of the student learns from
 * @param lastOnly whether only the last block learns
 * @param distance such as {@link dev.limbeck.recover.distance.MeanSquaredError}
 * @param weight of each block
 * @param seed of the projections, where the student is narrower
 */
public record HiddenStates(LayerMap map, boolean lastOnly, Distance distance, double weight, long seed)
        implements Objective {
    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        EncoderPair encoders = EncoderPair.of(student, teachers, "Learning hidden states");
        List<Pair> pairs = encoders.blocks(map, lastOnly).stream()
                .map(blocks -> new Pair(
                        lastOnly ? "last hidden states" : "hidden states " + blocks.block(),
                        blocks.student().output(),
                        blocks.teacher().output()))
                .toList();
        return new ValuePairs(pairs, distance, encoders.padding(), weight, seed).terms(student, teachers);
    }
}
