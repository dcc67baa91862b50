package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.site.Encoder;
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
        return AnswerTerms.of(MaskedPositions.LOGITS, teachers, teacher -> answer(student, teacher), distance, weight);
    }

    private static String answer(Model student, Model teacher) {
        requireSameWords(student, teacher);
        return MaskedPositions.LOGITS;
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
