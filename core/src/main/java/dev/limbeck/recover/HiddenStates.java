package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.distance.Distance;
import java.util.List;

/**
 * What the first teacher has at the same places, for a student that still has the teacher's own graph: every row teaches
 * as many numbers as there are in these values instead of a few scores (TinyBERT, Jiao et al. 2020, equation 8, without
 * a projection). Padding counts too; batches of similar lengths have little of it.
 *
 * @param values names that the student and the teacher have both
 * @param distance such as {@link dev.limbeck.recover.distance.MeanSquaredError}
 * @param weight of all values together
 */
public record HiddenStates(List<String> values, Distance distance, double weight) implements Objective {
    public HiddenStates {
        values = List.copyOf(values);
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        if (teachers.isEmpty()) {
            throw new ModelException("Hidden states need a teacher, and there is none.");
        }
        return values.stream()
                .map(value -> {
                    Values.require(student, value);
                    Values.require(teachers.get(0), value);
                    return Term.of(value, value, new Reference.OfTeacher(0, value), distance, weight / values.size());
                })
                .toList();
    }
}
