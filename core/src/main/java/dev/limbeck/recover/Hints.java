package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.Term.Projection;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.MeanSquaredError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Feature maps of the student are to tell those of the first teacher (FitNets, Romero et al. 2015, equation 3): the mean of
 * (r(F_S) − F_T)², r a convolution of 1 × 1 from the student's channels to the teacher's that is learned and exists only
 * while learning, even where both have as many channels. The paper's convolution is larger where the student's maps are;
 * here maps have the same height and width.
 *
 * @param pairs of names
 * @param weight of each pair
 * @param seed of the convolutions
 */
public record Hints(List<Pair> pairs, double weight, long seed) implements Objective {
    public Hints {
        pairs = List.copyOf(pairs);
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        List<Term> terms = new ArrayList<>();
        for (PairedAxes axes : PairedAxes.of(pairs, student, teachers)) {
            Optional<Projection> regressor = Optional.of(axes.regressor(seed + terms.size()));
            terms.add(axes.term(new MeanSquaredError(), regressor, Optional.empty(), weight));
        }
        return terms;
    }
}
