package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.Term.Projection;
import dev.limbeck.recover.distance.Distance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Values of the student that are to be like values of the first teacher, by name. Where their widths differ, a learned
 * matrix maps the student's to the teacher's; it exists only while learning (TinyBERT, Jiao et al. 2020, equations 8 and
 * 9). The width is the last axis, or the channels of feature maps [rows, channels, height, width].
 *
 * @param pairs of names
 * @param distance such as {@link dev.limbeck.recover.distance.MeanSquaredError}
 * @param padding if the values are [rows, tokens, ...] and padding is not to count
 * @param weight of each pair
 * @param seed of the matrices
 */
public record ValuePairs(List<Pair> pairs, Distance distance, Optional<Padding> padding, double weight, long seed)
        implements Objective {
    /** A value of the student's and the teacher's that it is to be like; the loss is named after the role. */
    public record Pair(String role, String student, String teacher) {
        /** A value that has the same name in both. */
        public static Pair named(String value) {
            return new Pair(value, value, value);
        }
    }

    public ValuePairs {
        pairs = List.copyOf(pairs);
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        List<Term> terms = new ArrayList<>();
        for (PairedAxes axes : PairedAxes.of(pairs, student, teachers)) {
            Optional<Projection> projection =
                    distance.fitsAnyWidth() ? Optional.empty() : axes.projection(seed + terms.size());
            terms.add(axes.term(distance, projection, padding, weight));
        }
        return terms;
    }
}
