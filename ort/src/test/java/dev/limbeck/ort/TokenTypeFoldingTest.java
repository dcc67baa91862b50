package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.huggingface.EncoderBuilder;
import dev.limbeck.huggingface.EncoderConfig;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.technique.structure.TokenTypeFolding;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.Shared;
import dev.limbeck.testkit.TinyEncoder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An encoder without token types answers single texts, whose types are all 0, as before. */
class TokenTypeFoldingTest {
    private static final double ROUNDING = 1e-5;
    private static final String TYPES = "token_type_ids";

    private static Map<String, Tensor> pairs(Shapes shapes, long seed) {
        return CanonicalBert.inputs(shapes, CanonicalBert.mask(9, 4, 1), seed);
    }

    private static Map<String, Tensor> singles(Shapes shapes, long seed) {
        Map<String, Tensor> inputs = new HashMap<>(pairs(shapes, seed));
        inputs.replaceAll((name, ids) -> name.equals(TYPES) ? Tensor.ofLongs(ids.shape(), new long[ids.size()]) : ids);
        return inputs;
    }

    private static List<String> feeds(Model model) {
        return model.graph().feeds().stream().map(ValueInfo::name).toList();
    }

    private static void assertFolded(Model encoder, Shapes shapes, long seed) {
        Model teacher = Passes.canonical(encoder).model();
        Model student = TokenTypeFolding.folded(teacher);

        assertThat(feeds(student)).containsExactly("input_ids", "attention_mask");
        assertThat(Encoder.recognise(student).require("This test").embeddings().type())
                .isEmpty();
        Equality.assertEqual(student, teacher, List.of(singles(shapes, seed)), ROUNDING);
        assertThat(Equality.answers(teacher, List.of(pairs(shapes, seed))))
                .isNotEqualTo(Equality.answers(teacher, List.of(singles(shapes, seed))));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void randomEncodersAnswerSingleTextsAsBefore(long seed) {
        RandomTensors random = new RandomTensors(seed);
        int heads = 1 + random.below(3);
        Shapes shapes = new Shapes(
                20 + random.below(50),
                17 + random.below(20),
                heads * (4 + random.below(5)),
                heads,
                5 + random.below(20),
                1 + random.below(3));
        Head head = random.pick(List.of(Head.values()));
        Mask mask = random.pick(List.of(Mask.values()));
        assertFolded(CanonicalBert.model(shapes, Precision.FLOAT, head, mask, seed), shapes, seed);
    }

    /** BERT slices its table of positions; RoBERTa looks up positions that it counts. */
    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta"})
    void bothKindsOfPositionsTakeThem(String family) {
        String config = """
                {"model_type": "%s", "architectures": ["Model"], "vocab_size": 40, "max_position_embeddings": 20,
                 "type_vocab_size": 2, "hidden_size": 12, "num_hidden_layers": 2, "num_attention_heads": 3,
                 "intermediate_size": 20}
                """.formatted(family);
        Shapes shapes = new Shapes(40, 20, 12, 3, 20, 2);
        assertFolded(EncoderBuilder.random(EncoderConfig.parse(config), 5), shapes, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "dynamo", "sdpa"})
    void exportsOfARealBertAnswerAsBefore(String export) {
        Path file = Shared.model("bert-sst2/" + export + ".onnx");
        Model teacher = Passes.canonical(OnnxReader.read(file)).model();
        Model student = TokenTypeFolding.folded(teacher);
        assertThat(feeds(student)).containsExactly("input_ids", "attention_mask");
        Equality.assertEqual(student, teacher, RealisticInputs.sentences(3, 12), ROUNDING);
    }

    @Test
    void shapesThatAreAskedOfTokenTypesAreAskedOfWords() {
        Model encoder = CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, 1);
        Node length = encoder.graph().producer("length").orElseThrow();
        Model asking = encoder.withGraph(
                encoder.edit().replace(length, length.withInput(0, TYPES)).build());
        assertFolded(asking, Shapes.SMALL, 3);
    }

    @Test
    void anInputThatSomethingElseReadsStays() {
        Model encoder = CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, 1);
        Map<String, Attribute> toFloat = Map.of("to", Attribute.of(DType.FLOAT.code()));
        Model reading = encoder.withGraph(encoder.edit()
                .add(Node.of("again", Node.STANDARD, "Cast", List.of(TYPES), List.of("types"), toFloat))
                .addOutput(new ValueInfo("types", TensorType.of(DType.FLOAT)))
                .build());

        assertThat(feeds(TokenTypeFolding.folded(reading))).isEqualTo(feeds(encoder));
    }

    @Test
    void anEncoderWithoutTokenTypesIsRefused() {
        Model encoder = Passes.canonical(TinyEncoder.model(1)).model();
        assertThatThrownBy(() -> TokenTypeFolding.folded(encoder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("looks up no token types")
                .hasMessageContaining("without --no-token-types");
    }
}
