package dev.limbeck.calibrate;

import java.util.List;

/**
 * The second moments of what each group of a convolution reads.
 *
 * @param groups one for each
 */
public record PatchCovariances(List<Covariance> groups) implements Summary {
    public PatchCovariances {
        groups = List.copyOf(groups);
    }
}
