package dev.limbeck.ort;

import static dev.limbeck.testkit.RealisticInputs.CLS;
import static dev.limbeck.testkit.RealisticInputs.SEP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Head;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.Shared;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The canonical form of real models: what it is made of, and that ONNX Runtime answers the same with it. */
class CanonicalEqualityConformance {
    @ParameterizedTest
    @ValueSource(strings = {"model", "sdpa", "dynamo"})
    void everyExportOfBertIsRaised(String export) {
        Model original = OnnxReader.read(Shared.model("bert-sst2/" + export + ".onnx"));
        Model canonical = Passes.canonical(original).model();
        assertThat(canonical.opset()).isEqualTo(23);
        assertThat(count(canonical, "Attention")).isEqualTo(12);
        assertThat(count(canonical, "Gelu")).isEqualTo(12);
        assertThat(count(canonical, "LayerNormalization")).isEqualTo(25);
        assertThat(canonical.graph().nodes())
                .noneMatch(n -> List.of("Softmax", "Erf", "Reshape", "Transpose", "Gemm", "Constant")
                        .contains(n.opType()));
        Encoder encoder = Encoder.recognise(canonical).encoder().orElseThrow();
        assertThat(encoder.blocks()).hasSize(12);
        assertThat(encoder.hidden()).isEqualTo(384);
        assertThat(encoder.heads()).isEqualTo(12);
        assertThat(encoder.head().reads()).isEqualTo(Head.Reads.FIRST_TOKEN);
        assertThat(encoder.mask().orElseThrow().input()).isEqualTo("attention_mask");
        Equality.assertEqual(
                canonical, original, RealisticInputs.sentences(1, 1, 1, 7, 3, 19, 5, 33), Closeness.WITH_GELU);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "dynamo"})
    void aRowOfPaddingOnlyAnswersTheSame(String export) {
        Model original = OnnxReader.read(Shared.model("bert-sst2/" + export + ".onnx"));
        Tensor ids = Tensor.ofLongs(Shape.of(2, 4), CLS, 2023, 2003, SEP, CLS, 2023, 2003, SEP);
        Map<String, Tensor> batch = Map.of(
                "input_ids", ids,
                "attention_mask", Tensor.ofLongs(Shape.of(2, 4), 1, 1, 1, 1, 0, 0, 0, 0),
                "token_type_ids", Tensor.ofLongs(Shape.of(2, 4), new long[8]));
        Equality.assertEqual(Passes.canonical(original).model(), original, List.of(batch), Closeness.WITH_GELU);
    }

    @ParameterizedTest
    @MethodSource("dev.limbeck.testkit.Shared#imageModels")
    void imageModelsAnswerTheSame(String name) {
        Model original = OnnxReader.read(Shared.model(name + ".onnx"));
        Model canonical = Passes.canonical(original).model();
        assertThat(count(canonical, "BatchNormalization")).isEqualTo(count(original, "BatchNormalization"));
        assertThat(count(canonical, "Conv")).isEqualTo(count(original, "Conv"));
        Equality.assertEqual(canonical, original, List.of(RealisticInputs.images(original, 2)), Closeness.ROUNDING);
    }

    @Test
    void aModelThatIsNoEncoderSaysWhy() {
        Model original = OnnxReader.read(Shared.model("resnet20-cifar10/model.onnx"));
        assertThat(Encoder.recognise(Passes.canonical(original).model())
                        .unrecognised()
                        .orElseThrow())
                .hasToString("the graph: it has no Attention");
    }

    private static long count(Model model, String opType) {
        return model.graph().nodes().stream().filter(n -> n.is(opType)).count();
    }
}
