package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * Σx² of what each element of a convolution's kernel meets. Its summary is a {@link ChannelValues} of [groups · channels
 * of a group · positions].
 */
public record PatchSquares(ConvolutionWindow window) implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Sums();
    }

    private final class Sums implements Accumulator {
        private final double[] sums = new double[window.groups() * window.width()];

        @Override
        public void add(Tensor value) {
            double[] row = new double[window.width()];
            for (int group = 0; group < window.groups(); group++) {
                Patches patches = new Patches(window, group, value);
                for (int number = 0; number < patches.rows(); number++) {
                    patches.row(number, row);
                    for (int i = 0; i < row.length; i++) {
                        sums[group * row.length + i] += row[i] * row[i];
                    }
                }
            }
        }

        @Override
        public ChannelValues summary() {
            return new ChannelValues(sums);
        }
    }
}
