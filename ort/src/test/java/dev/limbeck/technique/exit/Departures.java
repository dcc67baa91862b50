package dev.limbeck.technique.exit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Where rows leave and with which answer, computed in plain Java from the outputs of the flat form: at the first exit
 * at which they are less uncertain than its threshold.
 */
public final class Departures {
    /** Where one row leaves; {@code isClose} if rounding could let it leave elsewhere. */
    private record Row(int layer, List<Double> answer, boolean isClose) {}

    private final List<Row> rows = new ArrayList<>();
    private double largest;

    private Departures() {}

    /**
     * The departures of a batch.
     *
     * @param margin how near an uncertainty may be to a threshold before it is no longer clear what the row does
     * @param thresholds one for all exits, or one for each
     */
    public static Departures of(
            Exits exits,
            Map<String, Tensor> flat,
            String answer,
            Uncertainty uncertainty,
            double margin,
            double... thresholds) {
        Departures departures = new Departures();
        int count = Math.toIntExact(ExitModels.of(flat, answer).shape().dim(0));
        for (int row = 0; row < count; row++) {
            departures.rows.add(row(exits, flat, answer, uncertainty, margin, thresholds, row));
        }
        departures.largest = departures.rows.stream()
                .flatMap(row -> row.answer.stream())
                .mapToDouble(Math::abs)
                .max()
                .orElse(0);
        return departures;
    }

    private static Row row(
            Exits exits,
            Map<String, Tensor> flat,
            String answer,
            Uncertainty uncertainty,
            double margin,
            double[] thresholds,
            int row) {
        boolean isClose = false;
        for (int i = 0; i < exits.all().size(); i++) {
            Exit exit = exits.all().get(i);
            float[] logits = values(ExitModels.of(flat, exit.logits()), row);
            double unsure = uncertainty.of(logits);
            double threshold = thresholds[thresholds.length == 1 ? 0 : i];
            isClose |= threshold > 0 && Math.abs(unsure - threshold) < margin;
            if (unsure < threshold) {
                return new Row(exit.layer(), boxed(uncertainty.answer(logits)), isClose);
            }
        }
        return new Row(exits.blocks(), boxed(values(ExitModels.of(flat, answer), row)), isClose);
    }

    /** The threshold of each exit at which about half of all rows are sure enough there. */
    static double[] medians(Exits exits, Map<String, Tensor> flat, Uncertainty uncertainty) {
        return exits.all().stream()
                .mapToDouble(exit -> {
                    Tensor logits = ExitModels.of(flat, exit.logits());
                    double[] unsure = IntStream.range(
                                    0, Math.toIntExact(logits.shape().dim(0)))
                            .mapToDouble(row -> uncertainty.of(values(logits, row)))
                            .sorted()
                            .toArray();
                    int middle = unsure.length / 2;
                    return (unsure[middle - 1] + unsure[middle]) / 2;
                })
                .toArray();
    }

    private static float[] values(Tensor answers, int row) {
        int width = Math.toIntExact(answers.shape().dim(1));
        return Arrays.copyOfRange(answers.toFloats(), row * width, (row + 1) * width);
    }

    private static List<Double> boxed(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> (double) values[i])
                .toList();
    }

    /** The layers at which rows leave. */
    public Set<Integer> layers() {
        Set<Integer> layers = new TreeSet<>();
        rows.forEach(row -> layers.add(row.layer));
        return layers;
    }

    /** Asserts that rows left so; of those that are close to a threshold nothing is asked. */
    public void assertLayers(Tensor exit) {
        assertThat(exit.size()).isEqualTo(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).isClose) {
                assertThat(exit.longAt(i)).as("layer of row %d", i).isEqualTo(rows.get(i).layer);
            }
        }
    }

    /** Asserts that the rows have these answers, max|a − b| ≤ tolerance · max|b|, and answers how many were compared. */
    public int assertAnswers(Tensor answers, double tolerance) {
        int compared = 0;
        assertThat(answers.shape().dim(0)).isEqualTo(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).isClose) {
                compared++;
                assertAnswer(i, values(answers, i), tolerance);
            }
        }
        return compared;
    }

    private void assertAnswer(int row, float[] actual, double tolerance) {
        List<Double> expected = rows.get(row).answer;
        assertThat(actual).hasSize(expected.size());
        for (int j = 0; j < actual.length; j++) {
            assertThat(Math.abs(actual[j] - expected.get(j)))
                    .as("answer %d of row %d", j, row)
                    .isLessThanOrEqualTo(tolerance * largest);
        }
    }

    /** Asserts that one row left so, and answers true; false if it is close to a threshold, and nothing is asked. */
    public boolean assertRow(int row, int layer, float[] answer, double tolerance) {
        if (rows.get(row).isClose) {
            return false;
        }
        assertThat(layer).as("layer of row %d", row).isEqualTo(rows.get(row).layer);
        assertAnswer(row, answer, tolerance);
        return true;
    }
}
