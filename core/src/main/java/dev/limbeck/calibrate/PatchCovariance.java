package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * XᵀX of what lies under the kernel of a convolution, place by place: X [places, channels of the group · positions].
 * Takes that width squared of doubles for each group. Its summary is a {@link PatchCovariances}.
 */
public record PatchCovariance(ConvolutionWindow window) implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Sums();
    }

    private final class Sums implements Accumulator {
        private final List<CovarianceSums> groups =
                Stream.generate(CovarianceSums::new).limit(window.groups()).toList();

        @Override
        public void add(Tensor value) {
            IntStream.range(0, groups.size())
                    .forEach(group -> groups.get(group).add(new Patches(window, group, value)));
        }

        @Override
        public PatchCovariances summary() {
            return new PatchCovariances(
                    groups.stream().map(CovarianceSums::covariance).toList());
        }
    }
}
