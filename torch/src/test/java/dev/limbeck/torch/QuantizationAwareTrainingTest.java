package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.LatentWeights;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.SoftTargets;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose weights are rounded to five levels learns from the original to answer as it does. */
class QuantizationAwareTrainingTest {
    private static final Dataset ROWS = Perceptron.rows(96, 1);
    private static final int HIDDEN = 16;

    @TempDir
    private Path folder;

    @Test
    void whatRoundingLostIsMostlyWonBack() {
        Model original = TorchTrainer.inThisProcess()
                .train(
                        Perceptron.model(2, HIDDEN),
                        List.of(),
                        TrainingData.of(ROWS),
                        Recovery.of(
                                new TrueLabels("logits", Task.CLASSIFICATION, 1),
                                Perceptron.settings(Optimizer.AdamW.of(0.02), 60, 16, 1)),
                        folder.resolve("original"),
                        Progress.SILENT)
                .model();
        Model rounded = fiveLevels(original);
        LatentWeights latent = LatentWeights.of(rounded, original);
        Model trained = TorchTrainer.inThisProcess()
                .train(
                        latent.model(),
                        List.of(original),
                        TrainingData.of(ROWS),
                        Recovery.of(
                                new SoftTargets("logits", new MeanSquaredError(), 1),
                                Perceptron.settings(Optimizer.AdamW.of(0.01), 60, 16, 1)),
                        folder.resolve("recovered"),
                        Progress.SILENT)
                .model();
        Model recovered = latent.rounded(trained);
        assertThat(recovered.graph().initializer("w1").orElseThrow().dtype()).isEqualTo(DType.INT8);
        assertThat(error(original, recovered)).isLessThan(error(original, rounded) / 4);
    }

    private static Model fiveLevels(Model model) {
        GraphEditor editor = model.edit();
        for (Node node : model.graph().nodes()) {
            if (node.is("MatMul")) {
                String weight = node.input(1);
                float[] values = model.graph().initializer(weight).orElseThrow().toFloats();
                float largest = 0;
                for (float value : values) {
                    largest = Math.max(largest, Math.abs(value));
                }
                float scale = largest / 2;
                byte[] codes = new byte[values.length];
                for (int i = 0; i < codes.length; i++) {
                    codes[i] = (byte) Math.rint(values[i] / scale);
                }
                String step = editor.constant(weight + "/scale", Tensor.scalar(scale));
                String floats = editor.freshName(weight + "/floats");
                editor.initializer(
                        weight,
                        Tensor.ofBytes(
                                DType.INT8,
                                model.graph().initializer(weight).orElseThrow().shape(),
                                codes));
                editor.add(Node.of(floats, "DequantizeLinear", List.of(weight, step), List.of(floats)));
                editor.replace(node, node.withInput(1, floats));
            }
        }
        return model.withGraph(editor.build());
    }

    /** Mean squared difference of the answers. */
    private static double error(Model original, Model other) {
        float[] expected = answers(original);
        float[] actual = answers(other);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += (expected[i] - actual[i]) * (double) (expected[i] - actual[i]);
        }
        return sum / expected.length;
    }

    private static float[] answers(Model model) {
        try (TorchGraph graph = TorchGraph.of(model)) {
            return Objects.requireNonNull(graph.run(ROWS.batches(ROWS.size())
                                    .findFirst()
                                    .orElseThrow()
                                    .inputs())
                            .get("logits"))
                    .toFloats();
        }
    }
}
