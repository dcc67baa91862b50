package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.recover.distance.Distance;
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
        return AnswerTerms.of(output, teachers, teacher -> fittingAnswer(student, teacher), distance, weight);
    }

    private String fittingAnswer(Model student, Model teacher) {
        String answer = answer(teacher);
        if (!distance.fitsAnyWidth()) {
            requireSameWidth(student, teacher, answer);
        }
        return answer;
    }

    /** The teacher's output of the same name, or its first. */
    private String answer(Model teacher) {
        List<String> outputs =
                teacher.graph().outputs().stream().map(ValueInfo::name).toList();
        return outputs.contains(output) ? output : outputs.get(0);
    }

    private void requireSameWidth(Model student, Model teacher, String answer) {
        OptionalLong own = ShapeInference.infer(student).width(output);
        OptionalLong taught = ShapeInference.infer(teacher).width(answer);
        if (own.isPresent() && taught.isPresent() && own.getAsLong() != taught.getAsLong()) {
            throw new ModelException("The student's '" + output + "' has " + own.getAsLong()
                    + " values a row and the teacher's '" + answer + "' has " + taught.getAsLong()
                    + ", so one cannot learn from the other. Give the student a head with as many classes.");
        }
    }
}
