package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

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
            sums.add(all.places() <= places ? all : new Drawn(all, drawn(all)));
        }

        private int[] drawn(Patches all) {
            return IntStream.range(0, all.rows() / all.places())
                    .flatMap(map -> random.ints(places, 0, all.places()).map(place -> map * all.places() + place))
                    .toArray();
        }

        @Override
        public Covariance summary() {
            return sums.covariance();
        }
    }

    /** Some of the rows of another. */
    private static final class Drawn implements SampleRows {
        private final SampleRows all;
        private final int[] numbers;

        Drawn(SampleRows all, int[] numbers) {
            this.all = all;
            this.numbers = numbers;
        }

        @Override
        public int width() {
            return all.width();
        }

        @Override
        public int rows() {
            return numbers.length;
        }

        @Override
        public void row(int number, double[] into) {
            all.row(numbers[number], into);
        }
    }
}
