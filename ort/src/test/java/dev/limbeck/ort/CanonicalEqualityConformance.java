package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Head;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.Shared;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The canonical form of real models: what it is made of, and that ONNX Runtime answers the same with it. */
class CanonicalEqualityConformance {
    private static final int CLS = 101;
    private static final int SEP = 102;

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
        Equality.assertEqual(canonical, original, sentences(1, 1, 7, 3, 19, 5, 33), Equality.WITH_GELU);
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
        Equality.assertEqual(Passes.canonical(original).model(), original, List.of(batch), Equality.WITH_GELU);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet20-cifar10/model",
                "resnet20-cifar10/with-batchnorm",
                "resnet56-cifar10/model",
                "light/light_squeezenet",
                "light/light_shufflenet",
                "light/light_densenet121",
                "light/light_inception_v2"
            })
    void imageModelsAnswerTheSame(String name) {
        Model original = OnnxReader.read(Shared.model(name + ".onnx"));
        Model canonical = Passes.canonical(original).model();
        assertThat(count(canonical, "BatchNormalization")).isEqualTo(count(original, "BatchNormalization"));
        assertThat(count(canonical, "Conv")).isEqualTo(count(original, "Conv"));
        Equality.assertEqual(canonical, original, List.of(images(original, 2), images(original, 1)), Equality.ROUNDING);
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

    /** Batches of rows × length: random words, and padding at the end of all rows but the first. */
    private static List<Map<String, Tensor>> sentences(int... rowsAndLengths) {
        return IntStream.range(0, rowsAndLengths.length / 2)
                .mapToObj(i -> sentences(rowsAndLengths[2 * i], rowsAndLengths[2 * i + 1]))
                .toList();
    }

    private static Map<String, Tensor> sentences(int rows, int length) {
        RandomTensors random = new RandomTensors(31L * rows + length);
        long[] ids = new long[rows * length];
        long[] mask = new long[rows * length];
        for (int row = 0; row < rows; row++) {
            int words = row == 0 ? length : 1 + random.below(length);
            for (int i = 0; i < words; i++) {
                ids[row * length + i] = i == 0 ? CLS : i == words - 1 ? SEP : 1000 + random.below(20000);
                mask[row * length + i] = 1;
            }
        }
        Shape shape = Shape.of(rows, length);
        return Map.of(
                "input_ids", Tensor.ofLongs(shape, ids),
                "attention_mask", Tensor.ofLongs(shape, mask),
                "token_type_ids", Tensor.ofLongs(shape, new long[rows * length]));
    }

    /** Random images of the declared size; the batch is as declared or this many. */
    private static Map<String, Tensor> images(Model model, int rows) {
        ValueInfo input = model.graph().feeds().get(0);
        TensorType type = input.type().tensor().orElseThrow();
        long[] dims = type.dims().orElseThrow().axes().stream()
                .flatMapToLong(d -> LongStream.of(d.size().orElse(rows)))
                .toArray();
        return Map.of(input.name(), new RandomTensors(rows).normal(dims));
    }
}
