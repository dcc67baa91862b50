package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * Mean and variance of all elements, batches joined by the parallel update of Chan, Golub and LeVeque (1979), which
 * does not lose digits when the mean is large. Its summary is a {@link Moments}.
 */
public record MeanVariance() implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Joined();
    }

    private static final class Joined implements Accumulator {
        private long count;
        private double mean;
        private double squares;

        @Override
        public void add(Tensor value) {
            FloatBuffer elements = value.floats();
            int added = elements.limit();
            if (added == 0) {
                return;
            }
            double batchMean = mean(elements, added);
            double shift = batchMean - mean;
            long total = count + added;
            squares += squares(elements, added, batchMean) + shift * shift * count * added / total;
            mean += shift * added / total;
            count = total;
        }

        private static double mean(FloatBuffer elements, int count) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += elements.get(i);
            }
            return sum / count;
        }

        private static double squares(FloatBuffer elements, int count, double mean) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                double distance = elements.get(i) - mean;
                sum += distance * distance;
            }
            return sum;
        }

        @Override
        public Moments summary() {
            return new Moments(count, mean, count == 0 ? 0 : squares / count);
        }
    }
}
