package dev.limbeck.calibrate;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How another value y [rows, outputs] goes with the means p of a feature map's channels, for the least squares that tell
 * y from p. The statistic's value is the feature map [rows, channels, …]. Its summary is a {@link JointMoments}.
 *
 * @param target the name of y
 */
public record PooledMoments(String target) implements Reducer {
    @Override
    public List<String> others() {
        return List.of(target);
    }

    @Override
    public Accumulator accumulator() {
        return new Sums();
    }

    private static final class Sums implements Accumulator {
        private long rows;
        private double[] inputSums = new double[0];
        private double[] outputSums = new double[0];
        private double[] inputProducts = new double[0];
        private double[] crossProducts = new double[0];
        private double outputSquares;

        @Override
        public void add(Tensor value) {
            throw new IllegalStateException("Moments with another value need that value.");
        }

        @Override
        public void add(Tensor map, List<Tensor> others) {
            Tensor target = others.get(0);
            int count = (int) map.shape().dim(0);
            if (count == 0) {
                return;
            }
            if (target.rank() == 0 || target.shape().dim(0) != count) {
                throw new ModelException("A value of shape " + target.shape() + " does not go with the rows of one of "
                        + map.shape() + ".");
            }
            double[] x = new double[(int) map.shape().dim(1)];
            double[] y = new double[target.size() / count];
            if (rows == 0) {
                inputSums = new double[x.length];
                outputSums = new double[y.length];
                inputProducts = new double[Math.multiplyExact(x.length, x.length)];
                crossProducts = new double[Math.multiplyExact(x.length, y.length)];
            }
            FloatBuffer answers = target.floats();
            for (int row = 0; row < count; row++) {
                pool(map.floats(), row * x.length, map.size() / count / x.length, x);
                for (int o = 0; o < y.length; o++) {
                    y[o] = answers.get(row * y.length + o);
                }
                addRow(x, y);
            }
            rows += count;
        }

        private void addRow(double[] x, double[] y) {
            for (int i = 0; i < x.length; i++) {
                inputSums[i] += x[i];
                addScaled(x[i], x, inputProducts, i * x.length);
                addScaled(x[i], y, crossProducts, i * y.length);
            }
            for (int o = 0; o < y.length; o++) {
                outputSums[o] += y[o];
                outputSquares += y[o] * y[o];
            }
        }

        private static void addScaled(double factor, double[] vector, double[] sums, int from) {
            for (int i = 0; i < vector.length; i++) {
                sums[from + i] += factor * vector[i];
            }
        }

        private static void pool(FloatBuffer map, int first, int places, double[] means) {
            for (int c = 0; c < means.length; c++) {
                double sum = 0;
                for (int i = 0; i < places; i++) {
                    sum += map.get((first + c) * places + i);
                }
                means[c] = sum / places;
            }
        }

        @Override
        public JointMoments summary() {
            return new JointMoments(rows, inputSums, outputSums, inputProducts, crossProducts, outputSquares);
        }
    }
}
