package dev.limbeck.run;

import dev.limbeck.recover.TrainingSettings;

/**
 * How a quantized model learns from the original.
 *
 * @param settings of the training
 * @param augmented whether pictures are shifted and mirrored at random
 */
public record RecoveryOptions(TrainingSettings settings, boolean augmented) {}
