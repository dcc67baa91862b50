package dev.limbeck.calibrate;

import java.util.Optional;

/** What becomes of a value over calibration data: of its elements, or of gradients. */
public sealed interface Reduction permits Reducer, GradientReduction {
    /** How the value's elements are reduced; empty if gradients are needed. */
    default Optional<Reducer> ofElements() {
        return Optional.empty();
    }

    /** How gradients are reduced; empty if the elements are enough. */
    default Optional<GradientReduction> ofGradients() {
        return Optional.empty();
    }

    /** What to do where no engine collects it. */
    String remedy();
}
