package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.distance.CrossEntropy;
import java.util.List;

/**
 * Words that {@link TokenMasking} has hidden are to be guessed: masked language modelling (Devlin et al. 2019, section
 * 3.1), −log p of the word, the mean over the hidden words of a batch.
 *
 * @param weight of the loss
 */
public record MaskedTokens(double weight) implements Objective {
    @Override
    public Model prepared(Model model) {
        return MaskedPositions.addedTo(model);
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        Reference words = new Reference.OfStudent(MaskedPositions.LABELS);
        return List.of(Term.of("masked words", MaskedPositions.LOGITS, words, new CrossEntropy(), weight));
    }
}
