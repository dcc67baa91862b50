package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.measure.Predictions;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Models;
import dev.limbeck.testkit.RandomTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrtPredictorTest {
    private static final Tensor X = new RandomTensors(1).normal(77, 5);
    private static final Dataset DATA = new TensorDataset("test", Map.of("x", X), new Labels.None());

    @Test
    void everyRowHasItsAnswerInTheDatasetsOrder() {
        Predictions predictions = new OrtPredictor().predict(Models.relu(5), DATA, "y");

        assertThat(predictions.size()).isEqualTo(77);
        for (int row = 0; row < 77; row++) {
            for (int i = 0; i < 5; i++) {
                assertThat(predictions.rows().get(row)[i]).isEqualTo((float) Math.max(0, X.doubleAt(row * 5 + i)));
            }
        }
    }

    @Test
    void selectedRowsAreNumberedAnew() {
        Predictions predictions = new OrtPredictor().predict(Models.relu(5), DATA.select(List.of(70, 3)), "y");

        assertThat(predictions.size()).isEqualTo(2);
        assertThat(predictions.rows().get(1)[0]).isEqualTo((float) Math.max(0, X.doubleAt(15)));
    }

    @Test
    void severalOutputsComeByName() {
        Model relu = Models.relu(5);
        GraphEditor editor = relu.edit();
        editor.add(Node.of("negative", "Neg", List.of("x"), List.of("n")));
        editor.addOutput(new ValueInfo("n", relu.graph().type("y")));
        Model both = relu.withGraph(editor.build());

        Map<String, Predictions> predictions = new OrtPredictor().predict(both, DATA, Set.of("y", "n"));

        assertThat(predictions).containsOnlyKeys("y", "n");
        predictions.forEach((output, rows) -> assertThat(rows.rows())
                .usingElementComparator(Arrays::compare)
                .isEqualTo(new OrtPredictor().predict(both, DATA, output).rows()));
    }

    @Test
    void anOutputThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> new OrtPredictor().predict(Models.relu(5), DATA, "logits"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'logits'")
                .hasMessageContaining("[y]");
    }
}
