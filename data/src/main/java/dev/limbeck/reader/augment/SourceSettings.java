package dev.limbeck.reader.augment;

import dev.limbeck.measure.Predictor;
import dev.limbeck.run.ModelFiles;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What sources of words are made from.
 *
 * @param model the model whose data are augmented
 * @param maskedLanguageModel the model that is asked for words at masked places; absent: {@code model}
 * @param predictor what runs it
 * @param candidates how many words may replace a word, K
 * @param notes takes what is worth knowing, in one line
 */
public record SourceSettings(
        ModelFiles model,
        Optional<ModelFiles> maskedLanguageModel,
        Predictor predictor,
        int candidates,
        Consumer<String> notes) {
    public SourceSettings {
        if (candidates < 1) {
            throw new IllegalArgumentException("A word has at least 1 candidate, not " + candidates + ".");
        }
    }

    /** The model that is asked for words at masked places. */
    ModelFiles masked() {
        return maskedLanguageModel.orElse(model);
    }
}
