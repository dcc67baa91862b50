package dev.limbeck.run;

import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Pooling;
import dev.limbeck.recover.TokenMasking;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.target.Target;
import java.util.List;
import java.util.Optional;

/**
 * What a fine-tuning is asked to do.
 *
 * @param settings of the training
 * @param dropout the rate of dropout where encoders have it
 * @param frozen patterns of weights that stay as they are
 * @param newHead whether a head that is there is replaced by a new one
 * @param pooling how a new head makes one vector of a row's tokens
 * @param augmented whether pictures are shifted and mirrored at random
 * @param metric what the best epoch is chosen by; absent: what is usual for the labels
 * @param masking which words are hidden, if the model is to learn to guess words; absent: it learns from labels
 * @param target what the result is timed for
 */
public record FinetuneOptions(
        TrainingSettings settings,
        double dropout,
        List<String> frozen,
        boolean newHead,
        Pooling pooling,
        boolean augmented,
        Optional<Metric> metric,
        Optional<TokenMasking> masking,
        Target target) {
    public FinetuneOptions {
        frozen = List.copyOf(frozen);
    }
}
