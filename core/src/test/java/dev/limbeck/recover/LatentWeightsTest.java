package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatentWeightsTest {
    private static final float INPUT_SCALE = 0.5f;

    /** A Gemm of quantized operands: 8-bit weight with a scale a column, 32-bit bias. */
    private static Model quantized() {
        GraphEditor editor = GraphEditor.empty("quantized");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.of(2))));
        editor.initializer("sx", Tensor.scalar(INPUT_SCALE));
        editor.initializer(
                "w",
                Tensor.ofBytes(
                        DType.INT8, Shape.of(2, 3), (byte) 127, (byte) -5, (byte) 0, (byte) 1, (byte) 64, (byte) -127));
        editor.initializer("sw", Tensor.vector(0.1f, 0.25f, 2f));
        editor.initializer("b", Tensor.ofInts(Shape.of(3), 1000, -7, 0));
        editor.initializer("sb", Tensor.vector(0.05f, 0.125f, 1f));
        editor.add(Node.of(
                "q",
                Node.STANDARD,
                "QuantizeLinear",
                List.of("x", "sx"),
                List.of("xq"),
                Map.of("output_dtype", Attribute.of(DType.INT8.code()))));
        editor.add(Node.of("dq", "DequantizeLinear", List.of("xq", "sx"), List.of("xd")));
        editor.add(Node.of(
                "dw",
                Node.STANDARD,
                "DequantizeLinear",
                List.of("w", "sw"),
                List.of("wd"),
                Map.of("axis", Attribute.of(1))));
        editor.add(Node.of(
                "db",
                Node.STANDARD,
                "DequantizeLinear",
                List.of("b", "sb"),
                List.of("bd"),
                Map.of("axis", Attribute.of(0))));
        editor.add(Node.of("gemm", "Gemm", List.of("xd", "wd", "bd"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.of(3))));
        return Model.of(editor.build(), 23, 10);
    }

    /** A Gemm of zeros. */
    private static Model original(int inputs, int outputs) {
        return original(Tensor.ofFloats(Shape.of(inputs, outputs), new float[inputs * outputs]));
    }

    private static Model original(Tensor weights) {
        GraphEditor editor = GraphEditor.empty("original");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.UNKNOWN)));
        editor.initializer("weights", weights);
        editor.add(Node.of("gemm", "Gemm", List.of("x", "weights"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.UNKNOWN)));
        return Model.of(editor.build(), 23, 10);
    }

    /** The second is nearer to another code, so it is not what the code was made from. */
    @Test
    void latentsBeginAsTheWeightsThatWereRounded() {
        Tensor weights = Tensor.ofFloats(Shape.of(2, 3), 12.68f, -1.4f, 0.9f, 0.06f, 16.1f, -254.5f);
        LatentWeights latent = LatentWeights.of(quantized(), original(weights));
        assertThat(latent.model()
                        .graph()
                        .initializer("w/limbeck/latent")
                        .orElseThrow()
                        .toFloats())
                .containsExactly(12.68f, -5 * 0.25f, 0.9f, 0.06f, 16.1f, -254.5f);
        assertThat(latent.rounded(latent.model()).graph().initializers())
                .isEqualTo(quantized().graph().initializers());
    }

    @Test
    void whatHasNotLearnedIsRoundedToTheSameCodes() {
        LatentWeights latent = LatentWeights.of(quantized(), original(2, 3));
        assertThat(latent.rounded(latent.model()).graph().initializers())
                .isEqualTo(quantized().graph().initializers());
    }

    /** As floats it is eight times as large as its codes, which is more than is folded elsewhere. */
    @Test
    void weightsMayBeLarge() {
        int rows = 1024;
        Model large = weightOnly(
                Tensor.ofLongs(Shape.of(rows, 300), new long[rows * 300]).cast(DType.INT4));
        LatentWeights latent = LatentWeights.of(large, original(rows, 300));
        assertThat(latent.rounded(latent.model()).graph().initializers())
                .isEqualTo(large.graph().initializers());
    }

    @Test
    void codesThatStayLeaveTheStepSizesToLearn() {
        Tensor codes = Tensor.ofLongs(Shape.of(2, 3), 7, -5, 0, 1, 6, -7).cast(DType.INT4);
        LatentWeights latent = LatentWeights.of(weightOnly(codes), original(2, 3), layer -> layer.is("Conv"));
        assertThat(Parameters.of(latent.model()).names()).containsExactly("sw");
        Map<String, Tensor> learned = Map.of("sw", Tensor.scalar(0.05f));
        Graph rounded = latent.rounded(TrainingGraph.withWeights(latent.model(), learned))
                .graph();
        assertThat(rounded.initializer("w").orElseThrow()).isEqualTo(codes);
        assertThat(rounded.initializer("sw").orElseThrow().toFloats()).containsExactly(0.05f);
    }

    /** A product with codes that have one scale. */
    private static Model weightOnly(Tensor codes) {
        int rows = (int) codes.shape().toArray()[0];
        GraphEditor editor = GraphEditor.empty("large");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.of(rows))));
        editor.initializer("w", codes);
        editor.initializer("sw", Tensor.scalar(0.1f));
        editor.add(Node.of("dw", "DequantizeLinear", List.of("w", "sw"), List.of("wd")));
        editor.add(Node.of("product", "MatMul", List.of("x", "wd"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.UNKNOWN)));
        return Model.of(editor.build(), 23, 10);
    }

    @Test
    void weightsBiasesAndStepSizesCanLearn() {
        Model model = LatentWeights.of(quantized(), original(2, 3)).model();
        assertThat(Parameters.of(model).names())
                .containsExactlyInAnyOrder("sx", "sw", "w/limbeck/latent", "b/limbeck/latent");
        assertThat(model.graph().initializers().values())
                .noneMatch(tensor -> tensor.dtype().isInteger());
        assertThat(model.graph().initializer("w/limbeck/latent").orElseThrow().toFloats())
                .containsExactly(127 * 0.1f, -5 * 0.25f, 0, 0.1f, 64 * 0.25f, -127 * 2f);
    }

    @Test
    void codesFollowWhatWasLearned() {
        LatentWeights latent = LatentWeights.of(quantized(), original(2, 3));
        Map<String, Tensor> learned = Map.of(
                "w/limbeck/latent", Tensor.ofFloats(Shape.of(2, 3), 99, -1.3f, 0.9f, 0.26f, 16, -300),
                "sw", Tensor.vector(0.2f, 0.25f, 2f),
                "sx", Tensor.scalar(0.25f),
                "b/limbeck/latent", Tensor.vector(1f, -1f, 0.6f));
        Model rounded = latent.rounded(TrainingGraph.withWeights(latent.model(), learned));
        assertThat(rounded.graph().initializer("w").orElseThrow().toLongs()).containsExactly(127, -5, 0, 1, 64, -128);
        assertThat(rounded.graph().initializer("sb").orElseThrow().toFloats())
                .containsExactly(0.25f * 0.2f, 0.25f * 0.25f, 0.25f * 2f);
        assertThat(rounded.graph().initializer("b").orElseThrow().toLongs()).containsExactly(20, -16, 1);
    }
}
