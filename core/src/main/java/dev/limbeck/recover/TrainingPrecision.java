package dev.limbeck.recover;

import java.util.Locale;

/** In what numbers a training computes. Weights, optimiser and losses are fp32 in any case. */
public enum TrainingPrecision {
    /** Whichever is faster on the machine, found by a few steps of each. */
    AUTO,
    FP32,
    /** Products in bfloat16 (autocast): faster where the processor has instructions for it. */
    BF16;

    /** The precision of a name. */
    public static TrainingPrecision parse(String name) {
        for (TrainingPrecision precision : values()) {
            if (precision.word().equals(name)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("A training's precision is auto, fp32 or bf16, not '" + name + "'.");
    }

    /** The name on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
