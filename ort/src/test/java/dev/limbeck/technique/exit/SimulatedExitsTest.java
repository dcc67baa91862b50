package dev.limbeck.technique.exit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.op.ModelCost;
import dev.limbeck.ort.OrtPredictor;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.run.exit.Departures;
import dev.limbeck.run.exit.ExitAnswers;
import dev.limbeck.run.exit.RowsAtSpeed;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.Shape;
import dev.limbeck.testkit.CanonicalBert;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of a model's exits without running them, beside ONNX Runtime and closed forms. */
class SimulatedExitsTest {
    private static final int ROWS = 150;
    private static final int[] LENGTHS =
            IntStream.range(0, ROWS).map(row -> 1 + row * 5 % 13).toArray();
    private static final Dataset DATA = new TensorDataset(
            "rows", CanonicalBert.inputs(ExitModels.SHAPES, CanonicalBert.mask(LENGTHS), 5), new Labels.None());
    private static final double MARGIN = 2e-4;
    private static final double EXACT = 1e-4;

    @ParameterizedTest
    @EnumSource
    void rowsLeaveInOnnxRuntimeWhereTheFlatFormSays(ExitBranch.Kind kind) {
        Target target = Target.of(Isa.VNNI);
        Model flat = ExitModels.bert(kind);
        DeploymentForm form = DeploymentForm.of(flat, target).get(1);
        Model lowered = new Deployment(form, target).apply(flat).model();
        OrtPredictor predictor = new OrtPredictor();
        ExitAnswers answers = ExitAnswers.of(predictor, lowered, DATA, Uncertainty.CLASSES);
        Model adaptive =
                ExitModels.applied(AdaptiveForm.bySpeed(Uncertainty.CLASSES).apply(lowered));
        List<Integer> layers = Exits.of(flat).all().stream().map(Exit::layer).toList();
        int compared = 0;
        Set<Integer> seen = new HashSet<>();
        double[] speeds = {0, 0.02, 0.2, 0.5, 0.8, 1};
        for (double speed : speeds) {
            Departures expected = answers.departing(speed);
            Map<String, Predictions> actual =
                    predictor.predict(adaptive, new RowsAtSpeed(DATA, speed), Set.of("logits", AdaptiveForm.EXIT));
            for (int row = 0; row < ROWS; row++) {
                if (isClear(answers, row, speed)) {
                    int exit = expected.exits().get(row);
                    compared++;
                    seen.add(exit);
                    assertThat(of(actual, AdaptiveForm.EXIT, row)[0])
                            .isEqualTo(exit < layers.size() ? layers.get(exit) : ExitModels.SHAPES.layers());
                    assertThat(of(actual, "logits", row))
                            .usingComparatorWithPrecision((float) EXACT)
                            .containsExactly(expected.answers().rows().get(row));
                }
            }
        }
        assertThat(seen).hasSize(layers.size() + 1);
        assertThat(compared).isGreaterThan((int) (0.97 * speeds.length * ROWS));
    }

    private static float[] of(Map<String, Predictions> answers, String output, int row) {
        return Objects.requireNonNull(answers.get(output)).rows().get(row);
    }

    private static boolean isClear(ExitAnswers answers, int row, double speed) {
        return speed == 0
                || IntStream.range(0, answers.count())
                        .allMatch(exit -> Math.abs(answers.uncertainty(exit, row) - speed) > MARGIN);
    }

    /** Of a row of L tokens a block costs L · (4·H² + 2·H·I) + 2·L²·H, and a linear branch H · C. */
    @Test
    void aRowCostsWhatItRunsThrough() {
        long length = 12;
        Map<String, Shape> shapes = new HashMap<>();
        CanonicalBert.inputs(ExitModels.SHAPES, CanonicalBert.mask((int) length), 1)
                .forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);

        ExitCosts costs = ExitCosts.of(flat, shapes);

        long hidden = ExitModels.SHAPES.hidden();
        long block = length * (4 * hidden * hidden + 2 * hidden * 64) + 2 * length * length * hidden;
        assertThat(costs.trunks()).hasSize(5).startsWith(block, block, block, block);
        assertThat(costs.branches()).containsExactly(hidden * 3, hidden * 3, hidden * 3, hidden * 3);
        assertThat(costs.whole())
                .isEqualTo(ModelCost.forInputs(Exits.removedFrom(flat), shapes).macs());
        assertThat(costs.of(1, exit -> true)).isEqualTo(2 * block + 2 * hidden * 3);
        assertThat(costs.of(4, exit -> exit == 2)).isEqualTo(costs.whole() + hidden * 3);
        long paper = ExitCosts.of(ExitModels.bert(ExitBranch.Kind.ATTENTION), shapes)
                .branches()
                .get(0);
        // Dense H → 128, queries, keys and values, attention, then for the first token 128 → 128 twice and 128 → C.
        long expected = length * (hidden * 128 + 3 * 128 * 128) + 2 * length * length * 128 + 2 * 128 * 128 + 128 * 3;
        assertThat(paper).isEqualTo(expected);
    }
}
