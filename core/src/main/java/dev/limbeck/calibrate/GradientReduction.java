package dev.limbeck.calibrate;

import java.util.Optional;

/**
 * What becomes of gradients over calibration data. The loss L of a row is −log p(label | row): the cross entropy where
 * the answer is scores of classes, half the squared distance where it is numbers.
 *
 * <p>The labels are the data's own where the data are classified or scored. Without them they are drawn from the model's
 * own distribution, and the result is that of the true Fisher information (Kunstner et al. 2019, section 2): the model's
 * own most likely answers would not do, nor would the divergence to its own answers, whose gradient is 0. Drawn labels
 * are class numbers where the last axis of the model's first output has several elements, and otherwise numbers around
 * the answer with variance 1. They follow from a fixed seed and the row's number.
 */
public sealed interface GradientReduction extends Reduction permits TaylorImportance, FisherDiagonal {
    /** The rows of one backward pass. */
    int batchSize();

    /** Whether it is of an initializer instead of a value that the graph computes. */
    boolean ofInitializer();

    /** Tells which of them it is. */
    <T> T build(Builder<T> builder);

    /** Makes something of each kind. */
    interface Builder<T> {
        T taylor(TaylorImportance reduction);

        T fisher(FisherDiagonal reduction);
    }

    @Override
    default Optional<GradientReduction> ofGradients() {
        return Optional.of(this);
    }

    @Override
    default String remedy() {
        return "It needs gradients: add dev.limbeck:limbeck-torch, which follows them on libtorch.";
    }
}
