package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.recover.distance.Distance;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The teachers' answers (Hinton et al. 2015); several teachers count alike.
 *
 * @param output the student's answer
 * @param distance such as {@link dev.limbeck.recover.distance.KullbackLeibler}
 * @param weight of all teachers together
 */
public record SoftTargets(String output, Distance distance, double weight) implements Objective {
    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        Values.require(student, output);
        if (teachers.isEmpty()) {
            throw new ModelException("Soft targets need a teacher, and there is none.");
        }
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < teachers.size(); i++) {
            String name = teachers.size() == 1 ? "soft targets" : "soft targets " + (i + 1);
            String answer = answer(teachers.get(i));
            requireSameWidth(student, teachers.get(i), answer);
            terms.add(Term.of(name, output, Reference.OfTeacher.whole(i, answer), distance, weight / teachers.size()));
        }
        return terms;
    }

    /** The teacher's output of the same name, or its first. */
    private String answer(Model teacher) {
        List<String> outputs =
                teacher.graph().outputs().stream().map(ValueInfo::name).toList();
        return outputs.contains(output) ? output : outputs.get(0);
    }

    private void requireSameWidth(Model student, Model teacher, String answer) {
        OptionalLong own = width(student, output);
        OptionalLong taught = width(teacher, answer);
        if (own.isPresent() && taught.isPresent() && own.getAsLong() != taught.getAsLong()) {
            throw new ModelException("The student's '" + output + "' has " + own.getAsLong()
                    + " values a row and the teacher's '" + answer + "' has " + taught.getAsLong()
                    + ", so one cannot learn from the other. Give the student a head with as many classes.");
        }
    }

    private static OptionalLong width(Model model, String value) {
        InferredTypes types = ShapeInference.infer(model);
        return types.type(value)
                .tensor()
                .flatMap(t -> t.dims())
                .filter(d -> d.rank() > 0)
                .map(d -> d.axis(d.rank() - 1).size())
                .orElseGet(OptionalLong::empty);
    }
}
