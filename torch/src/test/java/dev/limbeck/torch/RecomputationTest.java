package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Reference;
import dev.limbeck.recover.Term;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.site.Blocks;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.TinyEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training with activations recomputed gives the weights of training with activations kept. */
class RecomputationTest {
    private static final Objective LABELS = new TrueLabels("logits", TrueLabels.Task.CLASSIFICATION, 1);
    private static final TrainingSettings SETTINGS =
            Perceptron.settings(new Optimizer.Sgd(0.05, 0.9, true, 0), 2, 8, 2);

    @TempDir
    private Path folder;

    private Map<String, Tensor> learned(
            Model student, List<Model> teachers, Dataset rows, Recovery recovery, boolean recomputed) {
        return TorchTrainer.inThisProcess()
                .train(
                        student,
                        teachers,
                        TrainingData.of(rows),
                        recovery.withSettings(recovery.settings().withCheckpointedActivations(recomputed)),
                        folder.resolve(String.valueOf(recomputed)),
                        Progress.SILENT)
                .model()
                .graph()
                .initializers();
    }

    private void assertSame(Model student, List<Model> teachers, Dataset rows, Recovery recovery) {
        Map<String, Tensor> kept = learned(student, teachers, rows, recovery, false);
        Map<String, Tensor> recomputed = learned(student, teachers, rows, recovery, true);

        assertThat(kept).isNotEqualTo(student.graph().initializers());
        kept.forEach((name, tensor) -> assertThat(
                        recomputed.getOrDefault(name, Tensor.scalar(0f)).toDoubles())
                .as(name)
                .containsExactly(tensor.toDoubles(), within(1e-6)));
    }

    private static Model encoder() {
        return Passes.canonical(TinyEncoder.model(4)).model();
    }

    private static Dataset classified(Map<String, Tensor> inputs, int count) {
        List<Integer> classes =
                IntStream.range(0, count).map(row -> row % 2).boxed().toList();
        return new TensorDataset("rows", inputs, new Labels.ClassLabels(classes, List.of("a", "b")));
    }

    @Test
    void ofAnEncoderWithDropout() {
        Dataset rows = classified(TinyEncoder.inputs(1, 48, 7), 48);
        assertSame(encoder(), List.of(), rows, Recovery.of(LABELS, SETTINGS).withDropout(0.3));
    }

    @Test
    void withALossOfAHiddenState() {
        Model student = encoder();
        String hidden = Blocks.of(student.graph()).all().get(0).output();
        Objective both = (model, teachers) -> {
            List<Term> terms = new ArrayList<>(LABELS.terms(model, teachers));
            terms.add(Term.of("hidden", hidden, Reference.OfTeacher.whole(0, hidden), new MeanSquaredError(), 1));
            return terms;
        };
        Model teacher = Passes.canonical(TinyEncoder.model(4)).model();
        Dataset rows = classified(TinyEncoder.inputs(2, 48, 7), 48);
        assertSame(student, List.of(teacher), rows, Recovery.of(both, SETTINGS).withDropout(0.1));
    }

    /** With activations kept, what the frozen body says of a row is computed once; with them recomputed, every time. */
    @Test
    void aboveAFrozenBody() {
        Model student = encoder();
        String classifier =
                student.graph().producer("logits").orElseThrow().inputs().get(1);
        List<String> body = student.graph().initializers().keySet().stream()
                .filter(name -> !name.equals(classifier))
                .toList();
        Dataset rows = classified(TinyEncoder.inputs(3, 48, 7), 48);
        assertSame(student, List.of(), rows, Recovery.of(LABELS, SETTINGS).withFrozen(body));
        assertThat(folder.resolve("false")).isDirectoryContaining("glob:**answers-*.safetensors");
        assertThat(folder.resolve("true")).isDirectoryNotContaining("glob:**answers-*");
    }

    /** Three residual blocks of convolution, batch normalization and ReLU. */
    private static Model convolutional() {
        RandomTensors random = new RandomTensors(5);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        String value = "x";
        for (int block = 0; block < 3; block++) {
            String name = "block" + block;
            weights.put(name + "/kernel", random.normal(Shape.of(4, 4, 3, 3), 0, 0.2));
            weights.put(name + "/scale", random.uniform(Shape.of(4), 0.5, 1.5));
            weights.put(name + "/shift", random.normal(4));
            weights.put(name + "/mean", random.normal(4));
            weights.put(name + "/variance", random.uniform(Shape.of(4), 0.5, 1.5));
            nodes.add(Node.of(
                    name + "/conv",
                    Node.STANDARD,
                    "Conv",
                    List.of(value, name + "/kernel"),
                    List.of(name + "/c"),
                    Map.of("pads", Attribute.ofInts(1, 1, 1, 1))));
            nodes.add(Node.of(
                    name + "/norm",
                    "BatchNormalization",
                    List.of(name + "/c", name + "/scale", name + "/shift", name + "/mean", name + "/variance"),
                    List.of(name + "/n")));
            nodes.add(Node.of(name + "/relu", "Relu", List.of(name + "/n"), List.of(name + "/r")));
            nodes.add(Node.of(name + "/add", "Add", List.of(value, name + "/r"), List.of(name + "/out")));
            value = name + "/out";
        }
        weights.put("w", random.normal(4, 2));
        nodes.add(Node.of("pool", "GlobalAveragePool", List.of(value), List.of("p")));
        nodes.add(Node.of("flat", "Flatten", List.of("p"), List.of("f")));
        nodes.add(Node.of("head", "MatMul", List.of("f", "w"), List.of("logits")));
        TensorType pictures = TensorType.of(DType.FLOAT, Dim.symbol("n"), Dim.of(4), Dim.of(6), Dim.of(6));
        return TestGraphs.model(weights, nodes, List.of(new ValueInfo("x", pictures)), List.of("logits"));
    }

    @Test
    void ofConvolutionsWithTheStatisticsOfTheBatch() {
        Model model = convolutional();
        Dataset rows = classified(Map.of("x", new RandomTensors(6).normal(48, 4, 6, 6)), 48);
        assertSame(model, List.of(), rows, Recovery.of(LABELS, SETTINGS));

        Map<String, Tensor> after = learned(model, List.of(), rows, Recovery.of(LABELS, SETTINGS), true);
        assertThat(after.get("block0/mean"))
                .isNotEqualTo(model.graph().initializer("block0/mean").orElseThrow());
    }

    @Test
    void aModelWithoutBlocksIsDeclinedWithTheRemedy() {
        assertThatThrownBy(() -> learned(
                        Perceptron.model(2),
                        List.of(),
                        Perceptron.rows(20, 1),
                        Recovery.of(LABELS, Perceptron.settings(Optimizer.AdamW.of(0.01), 1, 10, 1)),
                        true))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("smaller batches");
    }
}
