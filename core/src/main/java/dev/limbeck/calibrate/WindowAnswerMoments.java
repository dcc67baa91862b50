package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How another value y [rows, outputs, spatial...] goes with what lies under the kernel of a convolution, group by group and
 * at some places of each row that are drawn at random, always the same. Its summary is a {@link GroupedMoments}; each group
 * takes taps · (taps + outputs of a group) doubles.
 *
 * @param target the name of y
 * @param places of a row that are looked at; all if there are no more
 */
public record WindowAnswerMoments(String target, ConvolutionWindow window, int places) implements AnswerReducer {
    @Override
    public AnswerReducer.Accumulator accumulator() {
        return new Sums();
    }

    private final class Sums implements AnswerReducer.Accumulator {
        private final SplittableRandom random = new SplittableRandom(1);
        private final List<JointSums> groups =
                Stream.generate(JointSums::new).limit(window.groups()).toList();

        @Override
        public void add(Tensor value, Tensor made) {
            Channels answers = Channels.of(made, 1);
            int[] drawn = DrawnRows.numbers(new Patches(window, 0, value), places, random);
            int outputs = answers.count() / groups.size();
            IntStream.range(0, groups.size())
                    .parallel()
                    .forEach(group -> groups.get(group)
                            .add(
                                    new DrawnRows(new Patches(window, group, value), drawn),
                                    new DrawnRows(new ChannelsOfGroup(answers, group * outputs, outputs), drawn)));
        }

        @Override
        public GroupedMoments summary() {
            return new GroupedMoments(groups.stream().map(JointSums::moments).toList());
        }
    }

    /** Some channels of a value that stand next to each other. */
    private record ChannelsOfGroup(Channels all, int first, int width) implements SampleRows {
        @Override
        public int rows() {
            return all.rows();
        }

        @Override
        public void row(int number, double[] into) {
            all.row(number, first, into);
        }
    }
}
