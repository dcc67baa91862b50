package dev.limbeck.cli;

import dev.limbeck.graph.Model;
import dev.limbeck.reader.WordMasking;
import dev.limbeck.recover.TokenMasking;
import dev.limbeck.run.ModelFiles;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether text itself is what is learned from. */
final class MaskingFlags {
    @Option(
            names = "--masked-lm",
            description = "Learn to guess words that are hidden at random (masked language modelling), from text"
                    + " without labels.")
    private boolean maskedLm;

    boolean isGiven() {
        return maskedLm;
    }

    /**
     * How words are hidden; empty if they are not.
     *
     * @throws dev.limbeck.error.ModelException if the model's tokenizer has no token for a hidden word
     */
    Optional<TokenMasking> masking(Model model, ModelFiles files) {
        return maskedLm ? Optional.of(WordMasking.of(model, files.path())) : Optional.empty();
    }
}
