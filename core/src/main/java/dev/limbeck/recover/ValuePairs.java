package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.recover.Term.Projection;
import dev.limbeck.recover.distance.Distance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Values of the student that are to be like values of the first teacher, by name. Where the widths of their last axes
 * differ, a learned matrix maps the student's to the teacher's; it exists only while learning (TinyBERT, Jiao et al.
 * 2020, equations 8 and 9).
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
        if (teachers.isEmpty()) {
            throw new ModelException("Values inside of a model are learned from a teacher, and there is none.");
        }
        Model teacher = teachers.get(0);
        InferredTypes own = ShapeInference.infer(student);
        InferredTypes taught = ShapeInference.infer(teacher);
        List<Term> terms = new ArrayList<>();
        for (Pair pair : pairs) {
            Values.require(student, pair.student());
            Values.require(teacher, pair.teacher());
            terms.add(new Term(
                    pair.role(),
                    pair.student(),
                    new Reference.OfTeacher(0, pair.teacher(), padding),
                    distance,
                    projection(own.width(pair.student()), taught.width(pair.teacher()), terms.size()),
                    padding.map(Padding::mask),
                    weight));
        }
        return terms;
    }

    private Optional<Projection> projection(OptionalLong from, OptionalLong to, int number) {
        if (from.isEmpty() || to.isEmpty() || from.getAsLong() == to.getAsLong()) {
            return Optional.empty();
        }
        return Optional.of(
                new Projection(Math.toIntExact(from.getAsLong()), Math.toIntExact(to.getAsLong()), seed + number));
    }
}
