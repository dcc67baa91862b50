package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Models;
import dev.limbeck.testkit.RandomTensors;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How far values are from each other is what one gets by running both models. */
class DivergenceTest {
    private static final int WIDTH = 6;
    private static final Model ORIGINAL = Models.layers(2, WIDTH);
    private static final Map<String, Tensor> INPUTS = Map.of("x", new RandomTensors(1).normal(50, WIDTH));
    private static final Dataset ROWS = new TensorDataset("rows", INPUTS, new Labels.None());

    private static Model changed(String weight) {
        GraphEditor editor = ORIGINAL.edit();
        editor.initializer(weight, new RandomTensors(9).normal(WIDTH, WIDTH));
        return ORIGINAL.withGraph(editor.build());
    }

    private static double[] answers(Model model) {
        try (OrtSession session = OrtSession.open(model)) {
            return Objects.requireNonNull(session.run(INPUTS).get("y")).toDoubles();
        }
    }

    @Test
    void theAnswersDivergeAsTheyDo() {
        Model changed = changed("layer1/weight");
        double[] before = answers(ORIGINAL);
        double[] after = answers(changed);
        double difference = 0;
        double all = 0;
        for (int i = 0; i < before.length; i++) {
            difference += (before[i] - after[i]) * (before[i] - after[i]);
            all += before[i] * before[i];
        }

        Map<String, Double> divergence =
                Divergence.of(new OrtCalibrator(), ORIGINAL, changed, Set.of("y", "layer0/sum"), ROWS);

        assertThat(divergence.get("y")).isCloseTo(Math.sqrt(difference / all), within(1e-6));
        assertThat(divergence).containsEntry("layer0/sum", 0.0);
    }

    @Test
    void valuesThatOneOfThemDoesNotMakeAreLeftOut() {
        assertThat(Divergence.of(new OrtCalibrator(), ORIGINAL, Models.relu(WIDTH), Set.of("layer0/sum"), ROWS))
                .isEmpty();
    }
}
