package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.List;

/**
 * How another value y [..., outputs] goes with what a linear layer reads, x [..., inputs], for the least squares that tell
 * y from x. Takes inputs · (inputs + outputs) doubles. Its summary is a {@link GroupedMoments} of one group.
 *
 * @param target the name of y
 */
public record AnswerMoments(String target) implements Reducer {
    @Override
    public List<String> others() {
        return List.of(target);
    }

    @Override
    public Accumulator accumulator() {
        return new Sums();
    }

    private static final class Sums implements Accumulator {
        private final JointSums sums = new JointSums();

        @Override
        public void add(Tensor value) {
            throw new IllegalStateException("Moments with another value need that value.");
        }

        @Override
        public void add(Tensor value, List<Tensor> others) {
            sums.add(Channels.of(value, -1), Channels.of(others.get(0), -1));
        }

        @Override
        public GroupedMoments summary() {
            return new GroupedMoments(List.of(sums.moments()));
        }
    }
}
