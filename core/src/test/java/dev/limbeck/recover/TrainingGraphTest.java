package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.PairwiseSimilarity;
import dev.limbeck.technique.prune.weight.Mask;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingGraphTest {
    private static final TrainingSettings SETTINGS = TrainingSettings.cnn(1, 0.1, 1);
    private static final TrueLabels LABELS = new TrueLabels("logits", Task.CLASSIFICATION, 1);

    /** Conv → BatchNormalization → Relu → ReduceMean → MatMul → Add, with a number in a formula. */
    private static Model cnn(int classes) {
        GraphEditor editor = GraphEditor.empty("cnn");
        editor.addInput(
                new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.of(3), Dim.of(8), Dim.of(8))));
        editor.initializer("conv", filled(Shape.of(4, 3, 3, 3)));
        for (String statistic : List.of("scale", "shift", "mean", "variance")) {
            editor.initializer(statistic, filled(Shape.of(4)));
        }
        editor.initializer("axes", Tensor.vector(2L, 3L));
        editor.initializer("half", Tensor.scalar(0.5f));
        editor.initializer("weight", filled(Shape.of(4, classes)));
        editor.initializer("bias", filled(Shape.of(classes)));
        editor.add(Node.of("conv", "Conv", List.of("x", "conv"), List.of("a")));
        editor.add(Node.of(
                "norm", "BatchNormalization", List.of("a", "scale", "shift", "mean", "variance"), List.of("b")));
        editor.add(Node.of("relu", "Relu", List.of("b"), List.of("c")));
        editor.add(Node.of("half", "Mul", List.of("c", "half"), List.of("d")));
        editor.add(Node.of(
                "pool",
                Node.STANDARD,
                "ReduceMean",
                List.of("d", "axes"),
                List.of("e"),
                Map.of("keepdims", Attribute.of(0))));
        editor.add(Node.of("product", "MatMul", List.of("e", "weight"), List.of("f")));
        editor.add(Node.of("sum", "Add", List.of("f", "bias"), List.of("logits")));
        editor.addOutput(new ValueInfo("logits", TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.of(classes))));
        return Model.of(editor.build(), 23, 10);
    }

    private static Tensor filled(Shape shape) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return Tensor.ofFloats(shape, values);
    }

    @Test
    void weightsLearnAndStatisticsAreUpdated() {
        TrainingGraph training = TrainingGraph.of(cnn(5), List.of(), Recovery.of(LABELS, SETTINGS));
        assertThat(training.trainable()).containsExactlyInAnyOrder("conv", "scale", "shift", "weight", "bias");
        assertThat(training.updates()).containsOnlyKeys("mean", "variance");
        assertThat(training.losses()).containsOnlyKeys("labels");
        assertThat(training.model().graph().outputs())
                .extracting(ValueInfo::name)
                .contains(TrainingGraph.LOSS)
                .containsAll(training.updates().values())
                .doesNotContain("logits");
        assertThat(training.model().graph().feeds())
                .extracting(ValueInfo::name)
                .containsExactly("x", TrainingGraph.LABELS);
    }

    @Test
    void maskedWeightsAreReadThroughTheirMasks() {
        BitSet kept = new BitSet();
        kept.set(3);
        Map<String, Mask> masks = Map.of("conv", Mask.ofAll(108), "weight", Mask.of(20, kept));
        TrainingGraph training = TrainingGraph.of(
                cnn(5),
                List.of(),
                Recovery.of(LABELS, SETTINGS)
                        .withFrozen(List.of("conv"))
                        .withSparsification(Optional.of(Sparsification.fixed(masks))));
        Graph graph = training.model().graph();
        // What does not learn stays as it is.
        assertThat(training.masks()).containsOnlyKeys("weight");
        assertThat(training.trainable())
                .contains("weight")
                .doesNotContainAnyElementsOf(training.masks().values());
        assertThat(graph.uses("weight")).hasSize(1);
        Node product = graph.uses("weight").get(0).node();
        assertThat(product.opType()).isEqualTo("Mul");
        String mask = Objects.requireNonNull(training.masks().get("weight"));
        assertThat(product.inputs()).containsExactly("weight", mask);
        assertThat(graph.initializer(mask)).contains(Mask.of(20, kept).toTensor(Shape.of(4, 5)));
        assertThat(graph.uses(product.output()))
                .extracting(use -> use.node().opType())
                .containsExactly("MatMul");
    }

    @Test
    void masksOfWeightsThatAreNotThereAreRefused() {
        Sparsification masks = Sparsification.fixed(Map.of("weight", Mask.ofAll(7)));
        Recovery recovery = Recovery.of(LABELS, SETTINGS).withSparsification(Optional.of(masks));
        assertThatThrownBy(() -> TrainingGraph.of(cnn(5), List.of(), recovery))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'weight' of 7 elements");
    }

    @Test
    void theGraphIsWellTyped() {
        Recovery recovery = new Recovery(
                List.of(LABELS, new SoftTargets("logits", new KullbackLeibler(2), 0.5)), List.of(), 0, SETTINGS);
        TrainingGraph training = TrainingGraph.of(cnn(5), List.of(cnn(5), cnn(5)), recovery);
        assertThat(training.taught()).hasSize(2);
        assertThat(training.losses()).containsOnlyKeys("labels", "soft targets 1", "soft targets 2");
        assertThat(ShapeInference.infer(training.model())
                        .type(TrainingGraph.LOSS)
                        .tensor())
                .map(TensorType::dtype)
                .contains(DType.FLOAT);
    }

    @Test
    void aFrozenNormStaysAsAtInference() {
        Recovery recovery = Recovery.of(LABELS, SETTINGS).withFrozen(List.of("sc*", "shift"));
        TrainingGraph training = TrainingGraph.of(cnn(5), List.of(), recovery);
        assertThat(training.trainable()).containsExactlyInAnyOrder("conv", "weight", "bias");
        assertThat(training.updates()).isEmpty();
    }

    @Test
    void nothingLeftToTrainIsSaid() {
        Recovery recovery = Recovery.of(LABELS, SETTINGS).withFrozen(List.of("*"));
        assertThatThrownBy(() -> TrainingGraph.of(cnn(5), List.of(), recovery))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("nothing to train");
    }

    @Test
    void aTeacherWithOtherClassesIsNamed() {
        Recovery recovery = Recovery.of(new SoftTargets("logits", new KullbackLeibler(1), 1), SETTINGS);
        assertThatThrownBy(() -> TrainingGraph.of(cnn(5), List.of(cnn(3)), recovery))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("has 5 values a row")
                .hasMessageContaining("has 3");
    }

    @Test
    void howAlikeRowsAreIsLearnedWhateverTheWidths() {
        Recovery recovery = Recovery.of(new SoftTargets("logits", new PairwiseSimilarity(), 1), SETTINGS);
        assertThat(TrainingGraph.of(cnn(5), List.of(cnn(3)), recovery).losses()).containsOnlyKeys("soft targets");
    }

    @Test
    void trainedWeightsTakeTheirPlace() {
        Tensor bias = Tensor.vector(0f, 0f, 0f, 0f, 9f);
        Model trained = TrainingGraph.withWeights(cnn(5), Map.of("bias", bias, "limbeck/projection/x", bias));
        assertThat(trained.graph().initializer("bias")).contains(bias);
        assertThat(trained.graph().initializers().keySet())
                .isEqualTo(cnn(5).graph().initializers().keySet());
    }

    @Test
    void biasesAndNormsDoNotDecay() {
        TrainingGraph training = TrainingGraph.of(cnn(5), List.of(), Recovery.of(LABELS, SETTINGS));
        Map<String, ParameterRules.Rule> rules = ParameterRules.of(training, TrainingSettings.encoder(1, 1e-4, 1));
        assertThat(rules.keySet()).isEqualTo(training.trainable());
        assertThat(rules.entrySet().stream().filter(e -> e.getValue().decays()).map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("conv", "weight");
        assertThat(rules.values()).allMatch(rule -> rule.rate() == 1);
    }
}
