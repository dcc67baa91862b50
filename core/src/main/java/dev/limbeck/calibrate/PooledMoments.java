package dev.limbeck.calibrate;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * How another value y [rows, outputs] goes with the means p of a feature map's channels, for the least squares that tell
 * y from p. The statistic's value is the feature map [rows, channels, …]. Its summary is a {@link JointMoments}.
 *
 * @param target the name of y
 */
public record PooledMoments(String target) implements AnswerReducer {
    @Override
    public AnswerReducer.Accumulator accumulator() {
        return new Sums();
    }

    private static final class Sums implements AnswerReducer.Accumulator {
        private final JointSums sums = new JointSums();

        @Override
        public void add(Tensor map, Tensor answers) {
            int rows = (int) map.shape().dim(0);
            if (rows == 0) {
                return;
            }
            if (answers.rank() == 0 || answers.shape().dim(0) != rows) {
                throw new ModelException("A value of shape " + answers.shape() + " does not go with the rows of one of "
                        + map.shape() + ".");
            }
            sums.add(new Pooled(map), new Channels(answers.floats(), rows, answers.size() / rows, 1));
        }

        @Override
        public JointMoments summary() {
            return sums.moments();
        }
    }

    /** The means of a feature map's channels, row by row. */
    private record Pooled(Tensor map) implements SampleRows {
        @Override
        public int width() {
            return (int) map.shape().dim(1);
        }

        @Override
        public int rows() {
            return (int) map.shape().dim(0);
        }

        @Override
        public void row(int number, double[] into) {
            FloatBuffer elements = map.floats();
            int places = map.size() / rows() / into.length;
            for (int channel = 0; channel < into.length; channel++) {
                int first = (number * into.length + channel) * places;
                double sum = 0;
                for (int i = 0; i < places; i++) {
                    sum += elements.get(first + i);
                }
                into[channel] = sum / places;
            }
        }
    }
}
