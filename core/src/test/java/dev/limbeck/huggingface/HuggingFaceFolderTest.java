package dev.limbeck.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphText;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceFolderTest {
    private static final String SIZES = """
            "vocab_size": 20, "max_position_embeddings": 12, "pad_token_id": 1, "activation": "gelu",
            "hidden_size": 8, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 16,
            "embedding_size": 4, "num_hidden_groups": 2, "inner_group_num": 2,
            "dim": 8, "n_layers": 3, "n_heads": 2, "hidden_dim": 16,
            "id2label": {"0": "a", "1": "b", "2": "c"}
            """;

    @TempDir
    private Path folder;

    private static String config(String family, String architecture) {
        return "{\"model_type\": \"%s\", \"architectures\": [\"%s\"], %s}".formatted(family, architecture, SIZES);
    }

    @ParameterizedTest
    @CsvSource({
        "bert, BertModel",
        "bert, BertForSequenceClassification",
        "bert, BertForTokenClassification",
        "bert, BertForMaskedLM",
        "distilbert, DistilBertModel",
        "distilbert, DistilBertForSequenceClassification",
        "distilbert, DistilBertForTokenClassification",
        "distilbert, DistilBertForMaskedLM",
        "roberta, RobertaModel",
        "roberta, RobertaForSequenceClassification",
        "roberta, RobertaForTokenClassification",
        "roberta, RobertaForMaskedLM",
        "albert, AlbertModel",
        "albert, AlbertForSequenceClassification",
        "albert, AlbertForTokenClassification",
        "albert, AlbertForMaskedLM",
    })
    void writingAndReadingGivesTheSameModel(String family, String architecture) throws IOException {
        Model model = EncoderBuilder.random(EncoderConfig.parse(config(family, architecture)), 1);
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("tokenizer.json"), "{}");
        Path written = folder.resolve("written");
        HuggingFaceWriter.write(model, written, source);
        assertThat(HuggingFaceReader.isModelFolder(written)).isTrue();
        assertThat(written.resolve("tokenizer.json")).hasContent("{}");
        Model read = HuggingFaceReader.read(written);
        assertThat(GraphText.of(read)).isEqualTo(GraphText.of(model));
        assertThat(read.graph().initializers()).isEqualTo(model.graph().initializers());
        Model asOnnx = OnnxReader.read(OnnxWriter.toBytes(read));
        Path again = folder.resolve("again");
        HuggingFaceWriter.write(asOnnx, again);
        assertThat(Safetensors.read(again.resolve("model.safetensors")))
                .isEqualTo(Safetensors.read(written.resolve("model.safetensors")));
        assertThat(again.resolve("config.json")).hasContent(config(family, architecture));
    }

    /** ALBERT's layers use the weights of their group; the graph holds each once. */
    @Test
    void albertSharesWeightsAmongLayers() {
        Model model = EncoderBuilder.random(EncoderConfig.parse(config("albert", "AlbertModel")), 1);
        String query = "encoder.albert_layer_groups.%d.albert_layers.%d.attention.query.weight";
        assertThat(model.graph().uses(query.formatted(0, 1))).hasSize(2);
        assertThat(model.graph().uses(query.formatted(1, 0))).hasSize(1);
        assertThat(model.graph().nodes().stream().filter(n -> n.is("Attention")))
                .hasSize(6);
    }

    private Map<String, Tensor> writtenWeights(String architecture) {
        Model model = EncoderBuilder.random(EncoderConfig.parse(config("bert", architecture)), 1);
        HuggingFaceWriter.write(model, folder);
        return new LinkedHashMap<>(Safetensors.read(folder.resolve("model.safetensors")));
    }

    @Test
    void shardsPrefixesOldNamesAndHalfPrecisionAreRead() throws IOException {
        Map<String, Tensor> weights = writtenWeights("BertModel");
        Model expected = HuggingFaceReader.read(folder);
        Files.delete(folder.resolve("model.safetensors"));
        Map<String, Tensor> first = new LinkedHashMap<>();
        Map<String, Tensor> second = new LinkedHashMap<>();
        StringBuilder index = new StringBuilder("{\"metadata\": {}, \"weight_map\": {");
        weights.forEach((name, tensor) -> {
            String stored = "bert."
                    + name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
            boolean inFirst = first.size() <= second.size();
            (inFirst ? first : second).put(stored, tensor);
            index.append("\"%s\": \"%s.safetensors\",".formatted(stored, inFirst ? "one" : "two"));
        });
        index.setCharAt(index.length() - 1, '}');
        Safetensors.write(first, Map.of(), folder.resolve("one.safetensors"));
        Safetensors.write(second, Map.of(), folder.resolve("two.safetensors"));
        Files.writeString(folder.resolve("model.safetensors.index.json"), index + "}");
        Model read = HuggingFaceReader.read(folder);
        read.graph()
                .initializers()
                .forEach((name, tensor) -> assertThat(expected.graph().initializer(name.replaceFirst("^bert\\.", "")))
                        .contains(tensor));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"w\": \"../x.safetensors\"}}");
        assertThatThrownBy(() -> HuggingFaceReader.read(folder)).hasMessageContaining("not a safetensors file of");
    }

    @Test
    void halfPrecisionIsComputedWithAsFloat() {
        Map<String, Tensor> weights = writtenWeights("BertForSequenceClassification");
        weights.replaceAll((name, tensor) -> tensor.cast(DType.BFLOAT16));
        Safetensors.write(weights, Map.of(), folder.resolve("model.safetensors"));
        Tensor bias = HuggingFaceReader.read(folder)
                .graph()
                .initializer("classifier.bias")
                .orElseThrow();
        assertThat(bias.dtype()).isEqualTo(DType.FLOAT);
    }

    @Test
    void aBareEncoderKeepsItsPooler() {
        Map<String, Tensor> weights = writtenWeights("BertModel");
        weights.put("pooler.dense.weight", weights.get("encoder.layer.0.attention.self.query.weight"));
        weights.put("pooler.dense.bias", weights.get("encoder.layer.0.attention.self.query.bias"));
        weights.put("embeddings.position_ids", Tensor.vector(0L, 1L));
        Safetensors.write(weights, Map.of(), folder.resolve("model.safetensors"));
        Path written = folder.resolve("written");
        HuggingFaceWriter.write(HuggingFaceReader.read(folder), written);
        weights.remove("embeddings.position_ids");
        assertThat(Safetensors.read(written.resolve("model.safetensors"))).isEqualTo(weights);
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        Map<String, Tensor> weights = writtenWeights("BertModel");
        assertThat(weights.remove("encoder.layer.2.output.dense.bias")).isNotNull();
        Safetensors.write(weights, Map.of(), folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> HuggingFaceReader.read(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'encoder.layer.2.output.dense.bias' is missing");
        weights.put("encoder.layer.2.output.dense.bias", Tensor.vector(1f, 2f));
        Safetensors.write(weights, Map.of(), folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> HuggingFaceReader.read(folder)).hasMessageContaining("calls for floats of [8]");
        Files.delete(folder.resolve("config.json"));
        assertThatThrownBy(() -> HuggingFaceReader.read(folder)).hasMessageContaining("config.json");
        assertThat(HuggingFaceReader.isModelFolder(folder)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model_type": "t5"} | model type 't5'
            {"model_type": "bert", "architectures": ["BertForQuestionAnswering"]} | 'BertForQuestionAnswering'
            {"model_type": "bert", "position_embedding_type": "relative_key"} | 'relative_key'
            {"model_type": "bert", "is_decoder": true} | decoder
            {"model_type": "bert", "hidden_size": 10, "num_attention_heads": 3} | not a multiple
            {"model_type": "bert", "num_hidden_layers": 0} | number of layers as 0
            {"model_type": "bert", "num_hidden_layers": 2000000000} | which no encoder has
            {"model_type": "albert", "num_hidden_groups": 13} | which no encoder has
            not json | not valid JSON
            """)
    void configurationsThatAreNotSupportedAreExplained(String json, String said) {
        assertThatThrownBy(() -> EncoderConfig.parse(json))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(said);
    }

    @Test
    void aModelOfAnotherOriginOrShapeIsNotWritten() {
        Model model = EncoderBuilder.random(EncoderConfig.parse(config("bert", "BertModel")), 1);
        Model halved = model.withGraph(model.edit()
                .initializer("encoder.layer.0.output.dense.bias", Tensor.vector(1f))
                .build());
        assertThatThrownBy(() -> HuggingFaceWriter.write(halved, folder))
                .hasMessageContaining("'encoder.layer.0.output.dense.bias' is FLOAT [1]");
        Model foreign = Model.of(model.graph(), 23, 11);
        assertThatThrownBy(() -> HuggingFaceWriter.write(foreign, folder)).hasMessageContaining("not read from");
    }
}
