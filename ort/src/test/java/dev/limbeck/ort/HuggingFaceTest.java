package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.huggingface.EncoderBuilder;
import dev.limbeck.huggingface.EncoderConfig;
import dev.limbeck.huggingface.HuggingFaceReader;
import dev.limbeck.huggingface.HuggingFaceWriter;
import dev.limbeck.huggingface.Safetensors;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models read from Hugging Face folders answer as their definition says, and as the exporter's ONNX does. */
class HuggingFaceTest {
    private static final int BATCH = 3;
    private static final int LENGTH = 9;
    private static final int VOCABULARY = 23;
    private static final String SIZES = """
            "vocab_size": 23, "max_position_embeddings": 12, "layer_norm_eps": 1e-12,
            "hidden_size": 8, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 12,
            "embedding_size": 4, "num_hidden_groups": 2, "inner_group_num": 2,
            "dim": 8, "n_layers": 3, "n_heads": 2, "hidden_dim": 12, "num_labels": 3
            """;

    @TempDir
    private Path folder;

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
        "roberta with one token type, RobertaModel",
    })
    void answersAsThePlainDefinitionDoes(String kind, String architecture) {
        String family = kind.split(" ")[0];
        String json = "{\"model_type\": \"%s\", \"architectures\": [\"%s\"], \"type_vocab_size\": %d, %s}"
                .formatted(family, architecture, kind.equals(family) ? 2 : 1, SIZES);
        HuggingFaceWriter.write(EncoderBuilder.random(EncoderConfig.parse(json), 1), folder);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        RandomTensors random = new RandomTensors(5);
        Safetensors.read(folder.resolve("model.safetensors"))
                .forEach((name, tensor) ->
                        weights.put(name, random.normal(tensor.shape().toArray())));
        Safetensors.write(weights, Map.of(), folder.resolve("model.safetensors"));
        boolean albert = family.equals("albert");
        int pad = family.equals("roberta") ? 1 : 0;
        ReferenceEncoder reference = new ReferenceEncoder(
                new ReferenceEncoder.Sizes(family, 2, 3, albert ? 2 : 3, albert ? 2 : 1, pad), weights);

        Map<String, Tensor> inputs = inputs(pad, kind.equals(family));
        double[] expected = expected(reference, architecture, inputs);
        try (OrtSession session = OrtSession.open(HuggingFaceReader.read(folder))) {
            requireClose(session.run(inputs).values().iterator().next(), expected, 1e-4);
        }
    }

    /** Rows of different length, filled up at the end. */
    private static Map<String, Tensor> inputs(int pad, boolean twoTypes) {
        SplittableRandom random = new SplittableRandom(11);
        long[] ids = new long[BATCH * LENGTH];
        long[] mask = new long[BATCH * LENGTH];
        long[] types = new long[BATCH * LENGTH];
        for (int row = 0; row < BATCH; row++) {
            int words = LENGTH - 3 * row;
            for (int s = 0; s < LENGTH; s++) {
                int at = row * LENGTH + s;
                ids[at] = s < words ? 2 + random.nextInt(VOCABULARY - 2) : pad;
                mask[at] = s < words ? 1 : 0;
                types[at] = twoTypes && s > 1 && s < words ? 1 : 0;
            }
        }
        Shape shape = Shape.of(BATCH, LENGTH);
        return Map.of(
                "input_ids", Tensor.ofLongs(shape, ids),
                "attention_mask", Tensor.ofLongs(shape, mask),
                "token_type_ids", Tensor.ofLongs(shape, types));
    }

    private static double[] expected(ReferenceEncoder reference, String architecture, Map<String, Tensor> inputs) {
        List<Double> all = new ArrayList<>();
        for (int row = 0; row < BATCH; row++) {
            long[] mask = row(value(inputs, "attention_mask"), row);
            double[][] hidden = reference.hidden(
                    row(value(inputs, "input_ids"), row), mask, row(value(inputs, "token_type_ids"), row));
            double[][] answers;
            if (architecture.endsWith("ForSequenceClassification")) {
                answers = new double[][] {reference.sequenceLogits(hidden)};
            } else if (architecture.endsWith("ForTokenClassification")) {
                answers = reference.tokenLogits(hidden);
            } else {
                answers = architecture.endsWith("ForMaskedLM") ? reference.wordLogits(hidden) : hidden;
            }
            for (double[] answer : answers) {
                for (double value : answer) {
                    all.add(value);
                }
            }
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Tensor value(Map<String, Tensor> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static long[] row(Tensor tensor, int row) {
        long[] all = tensor.toLongs();
        int length = all.length / BATCH;
        long[] values = new long[length];
        System.arraycopy(all, row * length, values, 0, length);
        return values;
    }

    /** max|a−b| ≤ tolerance · max|b|. */
    private static void requireClose(Tensor actual, double[] expected, double tolerance) {
        double[] values = actual.toDoubles();
        assertThat(values).hasSameSizeAs(expected);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(values[i] - expected[i]));
        }
        assertThat(largest).isPositive();
        assertThat(difference).isLessThanOrEqualTo(tolerance * largest);
    }

    @Test
    void answersAsTheShippedOnnxDoesOnRealSentences() throws IOException {
        Path shipped = Shared.model("bert-sst2");
        Model onnx = OnnxReader.read(shipped.resolve("model.onnx"));
        Files.copy(shipped.resolve("config.json"), folder.resolve("config.json"));
        Safetensors.write(weightsOf(onnx.graph()), Map.of(), folder.resolve("model.safetensors"));
        Model read = HuggingFaceReader.read(folder);

        Map<String, Tensor> inputs = sentences(shipped.resolve("tokenizer.json"), Shared.data("sst2/dev.tsv"));
        try (OrtSession expected = OrtSession.open(onnx);
                OrtSession actual = OrtSession.open(read)) {
            requireClose(
                    value(actual.run(inputs), "logits"),
                    value(expected.run(inputs), "logits").toDoubles(),
                    5e-4);
        }
    }

    /** The parameters under their names in the transformers library; the exporter renamed the weights it transposed. */
    private static Map<String, Tensor> weightsOf(Graph graph) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        graph.initializers().forEach((name, tensor) -> {
            if (name.startsWith("m.")) {
                weights.put(name.substring(2), tensor);
            }
        });
        for (Node node : graph.nodes()) {
            if (node.is("MatMul") && graph.isInitializer(node.input(1))) {
                Node add = graph.uses(node.output()).get(0).node();
                String bias = add.inputs().stream()
                        .filter(graph::isInitializer)
                        .findFirst()
                        .orElseThrow();
                String layer = bias.substring(2).replace(".bias", ".weight");
                weights.put(layer, transpose(graph.initializer(node.input(1)).orElseThrow()));
            }
        }
        return weights;
    }

    private static Tensor transpose(Tensor matrix) {
        int rows = (int) matrix.shape().dim(0);
        int columns = (int) matrix.shape().dim(1);
        float[] in = matrix.toFloats();
        float[] out = new float[in.length];
        for (int i = 0; i < in.length; i++) {
            out[i % columns * rows + i / columns] = in[i];
        }
        return Tensor.ofFloats(Shape.of(columns, rows), out);
    }

    /** The first sentences of a data set as their words' numbers; words outside the vocabulary are left out. */
    private static Map<String, Tensor> sentences(Path tokenizer, Path data) throws IOException {
        JsonNode vocabulary = new JsonMapper()
                .readTree(Files.readString(tokenizer))
                .path("model")
                .path("vocab");
        int rows = 16;
        int length = 40;
        long[] ids = new long[rows * length];
        long[] mask = new long[rows * length];
        List<String> lines = Files.readAllLines(data);
        for (int row = 0; row < rows; row++) {
            int at = row * length;
            int end = at + length;
            ids[at++] = vocabulary.path("[CLS]").asLong();
            for (String word : lines.get(row).split("\t")[1].split(" ")) {
                if (vocabulary.has(word) && at < end - 1) {
                    ids[at++] = vocabulary.path(word).asLong();
                }
            }
            ids[at++] = vocabulary.path("[SEP]").asLong();
            for (int i = row * length; i < at; i++) {
                mask[i] = 1;
            }
        }
        Shape shape = Shape.of(rows, length);
        return Map.of(
                "input_ids", Tensor.ofLongs(shape, ids),
                "attention_mask", Tensor.ofLongs(shape, mask),
                "token_type_ids", Tensor.ofLongs(shape, new long[rows * length]));
    }
}
