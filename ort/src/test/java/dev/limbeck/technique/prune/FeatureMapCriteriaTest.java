package dev.limbeck.technique.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.Undeclared;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Criteria that look at feature maps, against counting and elimination on what ONNX Runtime computes. */
class FeatureMapCriteriaTest {
    private static final int ROWS = 30;
    private static final int CHANNELS = 6;
    private static final int SIZE = 4;

    private final Model model = ImportanceTest.network();
    private final ChannelGroup group = ImportanceTest.only(model);
    private final Map<String, Tensor> inputs = Map.of("x", new RandomTensors(8).normal(ROWS, 3, SIZE, SIZE));

    private double[] importance(String label) {
        Importance criterion = Criteria.named(label, 0);
        assertThat(criterion.objection(model, group)).isEmpty();
        Statistics statistics = new OrtCalibrator()
                .collect(
                        criterion.observed(model, List.of(group)),
                        criterion.needs(model, group),
                        new TensorDataset("rows", inputs, new Labels.None()));
        return criterion.of(model, group, statistics);
    }

    private Tensor activations() {
        GraphEditor editor = model.edit().addOutput(new ValueInfo("a", new Undeclared()));
        try (OrtSession session = OrtSession.open(model.withGraph(editor.build()))) {
            return Objects.requireNonNull(session.run(inputs).get("a"));
        }
    }

    @Test
    void aChannelCountsByHowOftenItIsNotZero() {
        Tensor maps = activations();
        double[] nonzero = new double[CHANNELS];
        for (int i = 0; i < maps.size(); i++) {
            nonzero[i / (SIZE * SIZE) % CHANNELS] += maps.doubleAt(i) > 0 ? 1.0 / (ROWS * SIZE * SIZE) : 0;
        }

        assertThat(importance("apoz")).containsExactly(nonzero, within(1e-9));
    }

    @Test
    void aChannelCountsByTheRankOfItsMaps() {
        Tensor maps = activations();
        double[] ranks = new double[CHANNELS];
        for (int map = 0; map < ROWS * CHANNELS; map++) {
            double[][] matrix = new double[SIZE][SIZE];
            for (int i = 0; i < SIZE * SIZE; i++) {
                matrix[i / SIZE][i % SIZE] = maps.doubleAt(map * SIZE * SIZE + i);
            }
            ranks[map % CHANNELS] += (double) rank(matrix) / ROWS;
        }

        assertThat(importance("hrank")).containsExactly(ranks, within(1e-9));
        assertThat(ranks).doesNotContain(SIZE);
    }

    /** The pivots that elimination finds, each the largest that is left. */
    private static int rank(double[][] matrix) {
        int rank = 0;
        boolean[] used = new boolean[SIZE];
        boolean[] done = new boolean[SIZE];
        while (rank < SIZE) {
            int row = -1;
            int column = -1;
            double largest = 1e-5;
            for (int i = 0; i < SIZE; i++) {
                for (int j = 0; j < SIZE; j++) {
                    if (!used[i] && !done[j] && Math.abs(matrix[i][j]) > largest) {
                        largest = Math.abs(matrix[i][j]);
                        row = i;
                        column = j;
                    }
                }
            }
            if (row < 0) {
                return rank;
            }
            used[row] = true;
            done[column] = true;
            rank++;
            for (int i = 0; i < SIZE; i++) {
                double factor = i == row ? 0 : matrix[i][column] / matrix[row][column];
                for (int j = 0; j < SIZE; j++) {
                    matrix[i][j] -= factor * matrix[row][j];
                }
            }
        }
        return rank;
    }

    @Test
    void whatTheySayNothingAboutIsNamed() {
        Node activation = model.graph().producer("a").orElseThrow();
        Node smooth = Node.of("act", "Gelu", List.of("n"), List.of("a"));
        Model other = model.withGraph(model.edit().replace(activation, smooth).build());
        Model linear = new LayerRows("MatMul", CHANNELS, 2).model();

        assertThat(Criteria.named("apoz", 0).objection(other, ImportanceTest.only(other)))
                .contains("first")
                .contains("Relu");
        assertThat(Criteria.named("hrank", 0).objection(other, ImportanceTest.only(other)))
                .isEmpty();
        assertThat(Criteria.named("hrank", 0).objection(linear, ImportanceTest.only(linear)))
                .contains("feature maps");
    }
}
