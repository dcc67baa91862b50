package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.List;

/**
 * How another value y [..., outputs] goes with what a linear layer reads, x [..., inputs], for the least squares that tell
 * y from x. Takes inputs · (inputs + outputs) doubles. Its summary is a {@link GroupedMoments} of one group.
 *
 * @param target the name of y
 */
public record AnswerMoments(String target) implements AnswerReducer {
    @Override
    public AnswerReducer.Accumulator accumulator() {
        return new Sums();
    }

    private static final class Sums implements AnswerReducer.Accumulator {
        private final JointSums sums = new JointSums();

        @Override
        public void add(Tensor value, Tensor answers) {
            sums.add(Channels.of(value, -1), Channels.of(answers, -1));
        }

        @Override
        public GroupedMoments summary() {
            return new GroupedMoments(List.of(sums.moments()));
        }
    }
}
