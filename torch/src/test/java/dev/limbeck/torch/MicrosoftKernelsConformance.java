package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** ONNX Runtime's own fused operators answer on libtorch as they do there. */
class MicrosoftKernelsConformance {
    private static final double TOLERANCE = 2e-5;

    private final RandomTensors random = new RandomTensors(7);

    @Test
    void skipLayerNormalization() {
        assertSame(
                "SkipLayerNormalization",
                Map.of("epsilon", Attribute.of(1e-5f)),
                random.normal(2, 3, 8),
                random.normal(2, 3, 8),
                random.normal(8),
                random.normal(8),
                random.normal(8));
    }

    @Test
    void embedLayerNormalization() {
        assertSame(
                "EmbedLayerNormalization",
                Map.of("epsilon", Attribute.of(1e-5f)),
                random.integers(Shape.of(2, 4), 0, 9).cast(DType.INT32),
                random.integers(Shape.of(2, 4), 0, 2).cast(DType.INT32),
                random.normal(9, 8),
                random.normal(6, 8),
                random.normal(2, 8),
                random.normal(8),
                random.normal(8));
    }

    @Test
    void attentionWithItsProjection() {
        assertSame(
                "Attention",
                Map.of("num_heads", Attribute.of(2L)),
                random.normal(2, 3, 8),
                random.normal(8, 24),
                random.normal(24),
                Tensor.ofInts(Shape.of(2, 3), 1, 1, 1, 1, 1, 0));
    }

    @Test
    void multiHeadAttentionWithPadding() {
        assertSame(
                "MultiHeadAttention",
                Map.of("num_heads", Attribute.of(2L)),
                random.normal(2, 3, 8),
                random.normal(2, 4, 8),
                random.normal(2, 4, 8),
                random.normal(24),
                Tensor.ofInts(Shape.of(2, 4), 1, 1, 1, 1, 1, 1, 0, 0));
    }

    @Test
    void activations() {
        assertSame("Gelu", Map.of(), random.normal(3, 8));
        assertSame("BiasGelu", Map.of(), random.normal(3, 8), random.normal(8));
        assertSame("FastGelu", Map.of(), random.normal(3, 8), random.normal(8));
        assertSame("QuickGelu", Map.of("alpha", Attribute.of(1.5f)), random.normal(3, 8));
    }

    @Test
    void fusedProduct() {
        assertSame(
                "FusedMatMul",
                Map.of("transB", Attribute.of(1L), "alpha", Attribute.of(0.5f)),
                random.normal(2, 3, 4),
                random.normal(2, 5, 4));
    }

    private static void assertSame(String operator, Map<String, Attribute> attributes, Tensor... operands) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        List<ValueInfo> declared = new ArrayList<>();
        for (int i = 0; i < operands.length; i++) {
            inputs.put("x" + i, operands[i]);
            declared.add(new ValueInfo("x" + i, TensorType.of(operands[i].dtype(), Dims.of(operands[i].shape()))));
        }
        // ONNX Runtime wants the second output of EmbedLayerNormalization named, also where nobody reads it.
        List<String> outputs = operator.equals("EmbedLayerNormalization") ? List.of("y", "count") : List.of("y");
        Model model = model(
                Node.of(operator, Node.MICROSOFT, operator, List.copyOf(inputs.keySet()), outputs, attributes),
                declared);
        try (TorchGraph graph = TorchGraph.of(model);
                OrtSession session = OrtSession.open(model)) {
            Tensor expected = Objects.requireNonNull(session.run(inputs).get("y"));
            Tensor actual = Objects.requireNonNull(graph.run(inputs).get("y"));
            assertThat(actual.shape()).as(operator).isEqualTo(expected.shape());
            for (int i = 0; i < expected.size(); i++) {
                assertThat(Math.abs(actual.doubleAt(i) - expected.doubleAt(i)))
                        .as("%s, element %d", operator, i)
                        .isLessThan(TOLERANCE * (1 + Math.abs(expected.doubleAt(i))));
            }
        }
    }

    private static Model model(Node node, List<ValueInfo> inputs) {
        GraphEditor editor = GraphEditor.empty("fused");
        inputs.forEach(editor::addInput);
        editor.addOutput(new ValueInfo("y", new TensorType(DType.FLOAT, Optional.empty())));
        editor.add(node);
        return Model.of(editor.build(), 21, 10).withOpset(Node.MICROSOFT, 1);
    }
}
