package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * XᵀX of what lies under the kernel of a convolution without groups, at some places of each row that are drawn at random,
 * always the same (He et al. 2017, Channel Pruning, section 4, draws 10): neighbours differ little. Its summary is a {@link
 * Covariance} of channels · positions columns, and takes the square of that in doubles.
 *
 * @param places of a row that are looked at; all if there are no more
 */
public record DrawnPatchCovariance(ConvolutionWindow window, int places) implements Reducer {
    public DrawnPatchCovariance {
        if (window.groups() != 1) {
            throw new IllegalArgumentException("A convolution of " + window.groups()
                    + " groups has second moments for each of them: ask for PatchCovariance.");
        }
    }

    @Override
    public Accumulator accumulator() {
        return new Sums();
    }

    private final class Sums implements Accumulator {
        private final SplittableRandom random = new SplittableRandom(1);
        private final CovarianceSums sums = new CovarianceSums();

        @Override
        public void add(Tensor value) {
            Patches all = new Patches(window, 0, value);
            sums.add(new DrawnRows(all, DrawnRows.numbers(all, places, random)));
        }

        @Override
        public Covariance summary() {
            return sums.covariance();
        }
    }
}
