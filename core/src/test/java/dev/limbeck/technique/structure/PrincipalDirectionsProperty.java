package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Reducer.Accumulator;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directions are orthonormal, respect the mean and the scale of norms, and keep more than any other choice. */
class PrincipalDirectionsProperty {
    private static final int ROWS = 60;
    private static final int WIDTH = 9;
    private static final int COUNT = 4;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void areOrthonormalAndCommuteWithTheMean(long seed) {
        double[][] p = matrix(directions(seed, COUNT));
        for (int a = 0; a < COUNT; a++) {
            for (int b = 0; b < COUNT; b++) {
                assertThat(dot(column(p, a), column(p, b))).isCloseTo(a == b ? 1 : 0, within(1e-6));
            }
        }
        for (double[] row : p) {
            assertThat(Arrays.stream(row).sum() / Math.sqrt(COUNT)).isCloseTo(1 / Math.sqrt(WIDTH), within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void keepMoreThanOtherDirections(long seed) {
        Tensor states = states(seed);
        double kept = squares(directions(seed, COUNT).of(states, 1));
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50; i++) {
            double[][] other = orthonormalWithTheConstant(random);
            assertThat(kept).isGreaterThanOrEqualTo(squares(times(states, other)) - 1e-3);
        }
        assertThat(kept).isLessThan(squares(states));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readersAndWritersMeetInTheSameCoordinates(long seed) {
        PrincipalDirections directions = directions(seed, COUNT);
        double[][] p = matrix(directions);
        Tensor weight = random(seed + 9, WIDTH, 3);
        Tensor read = directions.of(weight, 0);
        assertThat(read.shape()).isEqualTo(Shape.of(COUNT, 3));
        for (int j = 0; j < COUNT; j++) {
            for (int k = 0; k < 3; k++) {
                double sum = 0;
                for (int i = 0; i < WIDTH; i++) {
                    sum += p[i][j] * weight.doubleAt(i * 3 + k);
                }
                assertThat(read.doubleAt(j * 3 + k)).isCloseTo(sum, within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aScaleIsTheDiagonalAsLongAsWhatIsLeft(long seed) {
        PrincipalDirections directions = directions(seed, COUNT);
        double[][] p = matrix(directions);
        double[][] states = rows(states(seed));
        double all = 0;
        double left = 0;
        for (double[] row : states) {
            double mean = Arrays.stream(row).average().orElseThrow();
            double[] centred = Arrays.stream(row).map(x -> x - mean).toArray();
            all += dot(centred, centred);
            for (int j = 0; j < COUNT; j++) {
                left += Math.pow(dot(centred, column(p, j)), 2);
            }
        }
        Tensor gamma = random(seed + 5, WIDTH);
        Tensor scale = directions.scale(gamma);
        for (int j = 0; j < COUNT; j++) {
            double diagonal = 0;
            for (int i = 0; i < WIDTH; i++) {
                diagonal += p[i][j] * p[i][j] * gamma.doubleAt(i);
            }
            assertThat(scale.doubleAt(j)).isCloseTo(diagonal * Math.sqrt(left / all * WIDTH / COUNT), within(1e-4));
        }
    }

    private static PrincipalDirections directions(long seed, int count) {
        Accumulator accumulator = new InputCovariance().accumulator();
        accumulator.add(states(seed));
        return PrincipalDirections.of(List.of((Covariance) accumulator.summary()), count);
    }

    /** P itself: the unit vectors along the directions. */
    private static double[][] matrix(PrincipalDirections directions) {
        float[] unit = new float[WIDTH * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            unit[i * WIDTH + i] = 1;
        }
        return rows(directions.of(Tensor.ofFloats(Shape.of(WIDTH, WIDTH), unit), 1));
    }

    /** Rows that spread unequally, around a mean that is not 0. */
    private static Tensor states(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[ROWS * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.3 * (i % WIDTH) + random.nextGaussian() * (1 + i % WIDTH % 3));
        }
        return Tensor.ofFloats(Shape.of(ROWS, WIDTH), values);
    }

    private static Tensor random(long seed, int... dims) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(Shape.of(Arrays.stream(dims).asLongStream().toArray()), values);
    }

    /** The constant vector and random ones, made orthonormal one after the other (Gram and Schmidt). */
    private static double[][] orthonormalWithTheConstant(SplittableRandom random) {
        double[][] columns = new double[COUNT][WIDTH];
        for (int j = 0; j < COUNT; j++) {
            for (int i = 0; i < WIDTH; i++) {
                columns[j][i] = j == 0 ? 1 : random.nextGaussian();
            }
            for (int before = 0; before < j; before++) {
                double along = dot(columns[j], columns[before]);
                for (int i = 0; i < WIDTH; i++) {
                    columns[j][i] -= along * columns[before][i];
                }
            }
            double length = Math.sqrt(dot(columns[j], columns[j]));
            for (int i = 0; i < WIDTH; i++) {
                columns[j][i] /= length;
            }
        }
        return columns;
    }

    private static Tensor times(Tensor states, double[][] columns) {
        float[] products = new float[ROWS * COUNT];
        double[][] rows = rows(states);
        for (int i = 0; i < products.length; i++) {
            products[i] = (float) dot(rows[i / COUNT], columns[i % COUNT]);
        }
        return Tensor.ofFloats(Shape.of(ROWS, COUNT), products);
    }

    private static double[][] rows(Tensor matrix) {
        int width = (int) matrix.shape().dim(1);
        double[][] rows = new double[matrix.size() / width][width];
        for (int i = 0; i < matrix.size(); i++) {
            rows[i / width][i % width] = matrix.doubleAt(i);
        }
        return rows;
    }

    private static double[] column(double[][] matrix, int number) {
        return Arrays.stream(matrix).mapToDouble(row -> row[number]).toArray();
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static double squares(Tensor tensor) {
        return Arrays.stream(tensor.toDoubles()).map(x -> x * x).sum();
    }
}
