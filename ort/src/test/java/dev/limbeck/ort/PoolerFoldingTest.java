package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Linear;
import dev.limbeck.technique.structure.PoolerFolding;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.TinyEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Without its pooler a classifier answers what pooler and classifier answer without the tanh. */
class PoolerFoldingTest {
    /** A model in canonical form and inputs of it. */
    private record Case(Model teacher, Map<String, Tensor> inputs) {
        static Case of(Model model, Map<String, Tensor> inputs) {
            return new Case(Passes.canonical(model).model(), inputs);
        }

        Encoder encoder() {
            return Encoder.recognise(teacher).require("This test");
        }

        Linear pooler() {
            return encoder().head().pooler().orElseThrow();
        }

        Case withTeacher(Model other) {
            return new Case(other, inputs);
        }
    }

    /** Classifiers without a bias, and with one. */
    static Stream<Case> cases() {
        return LongStream.range(1, 5)
                .boxed()
                .flatMap(seed -> Stream.of(
                        Case.of(TinyEncoder.model(seed), TinyEncoder.inputs(seed, 3, 7)),
                        Case.of(
                                CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, seed),
                                CanonicalBert.inputs(Shapes.SMALL, CanonicalBert.mask(6, 4), seed))));
    }

    private static Tensor run(Case from, Model model, String value) {
        GraphEditor editor = model.edit();
        if (!model.graph().isOutput(value)) {
            editor.addOutput(new ValueInfo(value, TensorType.of(DType.FLOAT)));
        }
        try (OrtSession session = OrtSession.open(model.withGraph(editor.build()))) {
            return Objects.requireNonNull(
                    session.run(from.inputs(), Set.of(value)).get(value));
        }
    }

    /** x·W + b. */
    private static double[] answer(Graph graph, Linear layer, double[] x) {
        Tensor weight = graph.initializer(layer.weight()).orElseThrow();
        double[] answer = new double[(int) layer.outputs()];
        for (int j = 0; j < answer.length; j++) {
            answer[j] = layer.bias().isEmpty()
                    ? 0
                    : graph.initializer(layer.bias().get()).orElseThrow().doubleAt(j);
            for (int i = 0; i < x.length; i++) {
                answer[j] += x[i] * weight.doubleAt(i * answer.length + j);
            }
        }
        return answer;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTwoLayersBecomeOne(Case given) {
        Model student = PoolerFolding.folded(given.teacher());

        Linear classifier = given.encoder().head().classifier().orElseThrow();
        Tensor states = run(given, given.teacher(), given.encoder().lastHidden());
        int tokens = (int) states.shape().dim(1);
        int width = (int) states.shape().dim(2);
        int rows = (int) states.shape().dim(0);
        float[] expected = new float[rows * (int) classifier.outputs()];
        for (int row = 0; row < rows; row++) {
            double[] first = Arrays.copyOfRange(states.toDoubles(), row * tokens * width, row * tokens * width + width);
            double[] pooled = answer(given.teacher().graph(), given.pooler(), first);
            double[] logits = answer(given.teacher().graph(), classifier, pooled);
            for (int i = 0; i < logits.length; i++) {
                expected[row * logits.length + i] = (float) logits[i];
            }
        }
        Tensor wanted = Tensor.ofFloats(Shape.of(rows, classifier.outputs()), expected);
        Closeness.assertClose("logits", run(given, student, "logits"), wanted, Closeness.ROUNDING);
        assertThat(Encoder.recognise(student).require("This test").head().pooler())
                .isEmpty();
        assertThat(Encoder.recognise(student).require("This test").head().classifier())
                .isPresent();
        assertThat(student.graph().nodes()).noneMatch(node -> node.is("Tanh"));
        assertThat(student.graph().outputs()).isEqualTo(given.teacher().graph().outputs());
    }

    /** tanh(x) is x where x is small. */
    @ParameterizedTest
    @MethodSource("cases")
    void smallActivationsAreAnsweredAsBefore(Case given) {
        Graph graph = given.teacher().graph();
        GraphEditor editor = given.teacher().edit();
        Stream.of(given.pooler().weight(), given.pooler().bias().orElseThrow()).forEach(name -> {
            Tensor tensor = graph.initializer(name).orElseThrow();
            float[] small = tensor.toFloats();
            for (int i = 0; i < small.length; i++) {
                small[i] *= 1e-3f;
            }
            editor.initializer(name, Tensor.ofFloats(tensor.shape(), small));
        });
        Case quiet = given.withTeacher(given.teacher().withGraph(editor.build()));

        Model student = PoolerFolding.folded(quiet.teacher());

        Equality.assertEqual(student, quiet.teacher(), List.of(given.inputs()), Closeness.ROUNDING);
        assertThat(run(given, given.teacher(), "logits")).isNotEqualTo(run(given, quiet.teacher(), "logits"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Head.class,
            names = {"NONE", "MASKED_MEAN"})
    void anEncoderWithoutAPoolerIsRefused(Head head) {
        Model encoder = CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, head, Mask.ADDITIVE, 1);
        assertThatThrownBy(() -> PoolerFolding.folded(encoder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("has no pooler")
                .hasMessageContaining("without --no-pooler");
    }

    @Test
    void aPoolerThatIsTheAnswerIsRefused() {
        Model encoder = CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, 1);
        Model pooling = encoder.withGraph(encoder.edit()
                .removeOutput("logits")
                .addOutput(new ValueInfo("tanh", TensorType.of(DType.FLOAT)))
                .build());
        assertThatThrownBy(() -> PoolerFolding.folded(pooling))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("No classifier reads");
    }
}
