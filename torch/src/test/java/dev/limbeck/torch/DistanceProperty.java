package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.Tape;
import dev.limbeck.recover.distance.AttentionTransfer;
import dev.limbeck.recover.distance.BinaryCrossEntropy;
import dev.limbeck.recover.distance.CosineDistance;
import dev.limbeck.recover.distance.CrossEntropy;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.ExpectedError;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.recover.distance.PairwiseSimilarity;
import dev.limbeck.recover.distance.ReverseKullbackLeibler;
import dev.limbeck.recover.distance.SimilarityDistribution;
import dev.limbeck.recover.distance.SoftCrossEntropy;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Distances, computed as graphs on libtorch, are what their definitions say, computed in plain Java. */
class DistanceProperty {
    private static final int ROWS = 5;
    private static final int WIDTH = 7;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void kullbackLeibler(long seed) {
        double[][] s = random(seed);
        double[][] t = random(seed + 100);
        for (double temperature : new double[] {1, 2.5}) {
            assertThat(distance(new KullbackLeibler(temperature), s, t))
                    .isCloseTo(divergence(t, s, temperature), within(1e-5));
            assertThat(distance(new ReverseKullbackLeibler(temperature), s, t))
                    .isCloseTo(divergence(s, t, temperature), within(1e-5));
        }
    }

    private static double divergence(double[][] from, double[][] to, double temperature) {
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            double[] p = softmax(from[row], temperature);
            double[] q = softmax(to[row], temperature);
            for (int i = 0; i < WIDTH; i++) {
                sum += p[i] * Math.log(p[i] / q[i]);
            }
        }
        return temperature * temperature * sum / ROWS;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void softCrossEntropy(long seed) {
        double[][] s = random(seed);
        double[][] t = random(seed + 100);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            double[] p = softmax(t[row], 2);
            double[] q = softmax(s[row], 2);
            for (int i = 0; i < WIDTH; i++) {
                sum -= p[i] * Math.log(q[i]);
            }
        }
        assertThat(distance(new SoftCrossEntropy(2), s, t)).isCloseTo(4 * sum / ROWS, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void meanSquaredError(long seed) {
        double[][] s = random(seed);
        double[][] t = random(seed + 100);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < WIDTH; i++) {
                sum += (s[row][i] - t[row][i]) * (s[row][i] - t[row][i]);
            }
        }
        assertThat(distance(new MeanSquaredError(), s, t)).isCloseTo(sum / (ROWS * WIDTH), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void cosine(long seed) {
        double[][] s = random(seed);
        double[][] t = random(seed + 100);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            sum += cosine(s[row], t[row]);
        }
        assertThat(distance(new CosineDistance(), s, t)).isCloseTo(1 - sum / ROWS, within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void pairwiseSimilarity(long seed) {
        double[][] s = random(seed);
        double[][] t = random(seed + 100);
        double sum = 0;
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                double difference = cosine(s[i], s[j]) - cosine(t[i], t[j]);
                sum += difference * difference;
            }
        }
        assertThat(distance(new PairwiseSimilarity(), s, t)).isCloseTo(sum / (ROWS * ROWS), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 2})
    void similarityDistribution(double temperature) {
        double[][] s = random(8);
        double[][] t = random(108);
        double sum = 0;
        for (int i = 0; i < ROWS; i++) {
            double[] taught = neighbours(t, i, temperature);
            double[] own = neighbours(s, i, temperature);
            for (int j = 0; j < ROWS - 1; j++) {
                sum += taught[j] * Math.log(taught[j] / own[j]);
            }
        }
        double expected = temperature * temperature * sum / ROWS;
        assertThat(distance(new SimilarityDistribution(temperature), s, t))
                .isCloseTo(expected, within(1e-4 * (1 + expected)));
    }

    /** The softmax of the cosines of a row with the others. */
    private static double[] neighbours(double[][] rows, int row, double temperature) {
        double[] cosines = IntStream.range(0, rows.length)
                .filter(other -> other != row)
                .mapToDouble(other -> cosine(rows[row], rows[other]))
                .toArray();
        return softmax(cosines, temperature);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void attentionTransfer(long seed) {
        int places = 6;
        Draws draws = new Draws(seed);
        Tensor student = draws.tensor(ROWS, 4, 2, 3).cast(DType.FLOAT);
        Tensor teacher = draws.tensor(ROWS, 7, 2, 3).cast(DType.FLOAT);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            double[] own = strengths(student, row, 4, places);
            double[] taught = strengths(teacher, row, 7, places);
            for (int i = 0; i < places; i++) {
                double difference = own[i] / length(own) - taught[i] / length(taught);
                sum += difference * difference;
            }
        }
        assertThat(value(new AttentionTransfer(), student, teacher)).isCloseTo(sum / ROWS, within(1e-5));
    }

    private static double[] strengths(Tensor maps, int row, int channels, int places) {
        double[] strengths = new double[places];
        for (int i = 0; i < channels * places; i++) {
            double value = maps.doubleAt(row * channels * places + i);
            strengths[i % places] += value * value;
        }
        return strengths;
    }

    private static double length(double[] vector) {
        return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
    }

    private static double cosine(double[] x, double[] y) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < x.length; i++) {
            dot += x[i] * y[i];
            a += x[i] * x[i];
            b += y[i] * y[i];
        }
        return dot / Math.sqrt(a * b);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void binaryCrossEntropy(long seed) {
        double[][] s = random(seed);
        double[][] marks = random(seed + 100);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < WIDTH; i++) {
                marks[row][i] = marks[row][i] > 0 ? 1 : 0;
                double p = 1 / (1 + Math.exp(-s[row][i]));
                sum -= Math.log(marks[row][i] == 1 ? p : 1 - p);
            }
        }
        assertThat(distance(new BinaryCrossEntropy(), s, marks)).isCloseTo(sum / (ROWS * WIDTH), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void crossEntropySkipsRowsThatDoNotCount(long seed) {
        double[][] s = random(seed);
        SplittableRandom random = new SplittableRandom(seed);
        long[] classes = new long[ROWS];
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            classes[row] = row == 2 ? CrossEntropy.IGNORED : random.nextInt(WIDTH);
            if (row != 2) {
                sum -= Math.log(softmax(s[row], 1)[(int) classes[row]]);
            }
        }
        assertThat(value(new CrossEntropy(), tensor(s), Tensor.vector(classes)))
                .isCloseTo(sum / (ROWS - 1), within(1e-5));
    }

    private static double[][] random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] values = new double[ROWS][WIDTH];
        for (double[] row : values) {
            for (int i = 0; i < WIDTH; i++) {
                row[i] = (float) (2 * random.nextGaussian());
            }
        }
        return values;
    }

    private static double[] softmax(double[] scores, double temperature) {
        double[] powers = new double[scores.length];
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            powers[i] = Math.exp(scores[i] / temperature);
            sum += powers[i];
        }
        for (int i = 0; i < scores.length; i++) {
            powers[i] /= sum;
        }
        return powers;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void expectedErrors(long seed) {
        int numbers = 3;
        double[] variances = {0.5, 2, 30};
        RandomTensors random = new RandomTensors(seed);
        Tensor made = random.normal(Shape.of(ROWS, 2L * numbers), 0, 4);
        Tensor answers = random.normal(ROWS, numbers);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < numbers; i++) {
                double error = made.doubleAt(row * 2 * numbers + i) - answers.doubleAt(row * numbers + i);
                double expected = Math.max(-10, Math.min(10, made.doubleAt((row * 2 + 1) * numbers + i)));
                sum += (error * error / variances[i] * Math.exp(-expected) + expected) / 2;
            }
        }
        ExpectedError distance =
                new ExpectedError(DoubleStream.of(variances).boxed().toList());

        assertThat(value(distance, made, answers)).isCloseTo(sum / (ROWS * numbers), withinPercentage(0.01));
    }

    private static Tensor tensor(double[][] values) {
        float[] flat = new float[ROWS * WIDTH];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) values[i / WIDTH][i % WIDTH];
        }
        return Tensor.ofFloats(Shape.of(ROWS, WIDTH), flat);
    }

    private static double distance(Distance distance, double[][] student, double[][] reference) {
        return value(distance, tensor(student), tensor(reference));
    }

    private static double value(Distance distance, Tensor student, Tensor reference) {
        GraphEditor editor = GraphEditor.empty("distance");
        editor.addInput(new ValueInfo("s", new TensorType(student.dtype(), Optional.empty())));
        editor.addInput(new ValueInfo("r", new TensorType(reference.dtype(), Optional.empty())));
        String loss = distance.write(new Tape(editor, "loss"), "s", "r");
        editor.addOutput(new ValueInfo(loss, TensorType.of(DType.FLOAT)));
        try (TorchGraph graph = TorchGraph.of(Model.of(editor.build(), 23, 10))) {
            return Objects.requireNonNull(
                            graph.run(Map.of("s", student, "r", reference)).get(loss))
                    .doubleAt(0);
        }
    }
}
