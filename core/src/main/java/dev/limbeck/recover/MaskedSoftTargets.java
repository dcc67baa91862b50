package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.site.Encoder;
import java.util.ArrayList;
import java.util.List;

/**
 * What the teachers make of hidden words: their distributions over the vocabulary at masked positions (DistilBERT, Sanh
 * et al. 2019, section 2); several teachers count alike. Student and teachers read the same masked rows.
 *
 * @param distance such as {@link dev.limbeck.recover.distance.KullbackLeibler}
 * @param weight of all teachers together
 */
public record MaskedSoftTargets(Distance distance, double weight) implements Objective {
    @Override
    public Model prepared(Model model) {
        return MaskedPositions.addedTo(model);
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        if (teachers.isEmpty()) {
            throw new ModelException("Soft targets need a teacher, and there is none.");
        }
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < teachers.size(); i++) {
            requireSameWords(student, teachers.get(i));
            terms.add(Term.of(
                    teachers.size() == 1 ? "soft targets" : "soft targets " + (i + 1),
                    MaskedPositions.LOGITS,
                    Reference.OfTeacher.whole(i, MaskedPositions.LOGITS),
                    distance,
                    weight / teachers.size()));
        }
        return terms;
    }

    private static void requireSameWords(Model student, Model teacher) {
        long own = words(student);
        long taught = words(teacher);
        if (own != taught) {
            throw new ModelException("The student knows " + own + " words and the teacher " + taught
                    + ", so one cannot learn the other's guesses. Give both the same vocabulary.");
        }
    }

    private static long words(Model model) {
        return Encoder.recognise(model)
                .require("Guessing words")
                .embeddings()
                .word()
                .rows();
    }
}
