package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.Reference.OfStudent;
import dev.limbeck.recover.Reference.OfTeacher;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.site.Exits;
import java.util.List;

/**
 * The early exits of a model in flat form are to answer as it does at its end (self-distillation; FastBERT, Liu et al.
 * 2020, equation 9: the sum over the exits). No labels are needed. Where the model learns too, it is no fixed target: the
 * exits then learn the answers of a teacher, the first there is.
 *
 * @param distance the paper prints {@link dev.limbeck.recover.distance.ReverseKullbackLeibler}; its code takes
 *     {@link dev.limbeck.recover.distance.KullbackLeibler}
 */
public record ExitTargets(Distance distance) implements Objective {
    /**
     * A training of the exits alone: the model that they belong to stays as it is, so what it makes of a row is computed
     * once.
     *
     * @param flat a model with exits
     */
    public static Recovery ofExitsAlone(Model flat, Distance distance, TrainingSettings settings) {
        List<String> model =
                List.copyOf(Exits.removedFrom(flat).graph().initializers().keySet());
        return Recovery.of(new ExitTargets(distance), settings).withFrozen(model);
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        Exits exits = Exits.of(student);
        if (exits.all().isEmpty()) {
            throw new ModelException("The model '" + student.graph().name() + "' has no early exits to teach.");
        }
        Reference answer =
                teachers.isEmpty() ? new OfStudent(answerOf(student)) : OfTeacher.whole(0, answerOf(teachers.get(0)));
        return exits.all().stream()
                .map(exit -> Term.of("exit " + exit.layer(), exit.logits(), answer, distance, 1))
                .toList();
    }

    private static String answerOf(Model model) {
        return model.graph().outputs().get(0).name();
    }
}
