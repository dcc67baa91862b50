package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.distance.Distance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The terms by which a student's answer learns from those of its teachers, who count alike. */
final class AnswerTerms {
    private AnswerTerms() {}

    /**
     * One term for each teacher.
     *
     * @param student the student's answer
     * @param answer a teacher's answer; throws if it does not fit the student's
     * @param weight of all teachers together
     * @throws ModelException if there is no teacher
     */
    static List<Term> of(
            String student, List<Model> teachers, Function<Model, String> answer, Distance distance, double weight) {
        if (teachers.isEmpty()) {
            throw new ModelException("Soft targets need a teacher, and there is none.");
        }
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < teachers.size(); i++) {
            String name = teachers.size() == 1 ? "soft targets" : "soft targets " + (i + 1);
            Reference taught = Reference.OfTeacher.whole(i, answer.apply(teachers.get(i)));
            terms.add(Term.of(name, student, taught, distance, weight / teachers.size()));
        }
        return terms;
    }
}
