package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.Cli.Outcome;
import dev.limbeck.huggingface.EncoderBuilder;
import dev.limbeck.huggingface.EncoderConfig;
import dev.limbeck.huggingface.HuggingFaceWriter;
import dev.limbeck.testkit.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code finetune} of an encoder without a head, with a trainer that changes nothing: what its classes are called. */
class NewHeadTest {
    private static final WordTokenizer WORDS = new WordTokenizer(List.of("good", "bad", "a", "film", "plot", "very"));

    @TempDir
    private Path home;

    private Path model = Path.of("");

    /** An encoder whose config.json names the one class that Hugging Face names where there is no head. */
    @BeforeEach
    void encoder() {
        String config = """
                {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 40, "max_position_embeddings": 16,
                 "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16,
                 "id2label": {"0": "LABEL_0"}, "label2id": {"LABEL_0": 0}}
                """;
        model = home.resolve("encoder");
        HuggingFaceWriter.write(EncoderBuilder.random(EncoderConfig.parse(config), 3), model);
        writeTo(model.resolve("tokenizer.json"), WORDS.json());
    }

    private static void writeTo(Path file, String text) {
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path data(String ending, String train, String dev) {
        writeTo(home.resolve("data/train." + ending), train);
        writeTo(home.resolve("data/dev." + ending), dev);
        return home.resolve("data");
    }

    private JsonNode configuration(Path data) throws IOException {
        Path out = home.resolve("tuned");
        Outcome outcome = Cli.run("finetune", model, "--data", data, "--force", "-o", out);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return JsonMapper.shared().readTree(Files.readString(out.resolve("config.json")));
    }

    @Test
    void namesOfClassesComeFromTheTrainingRowsAndStayWithTheModel() throws IOException {
        Path data = data(
                "tsv",
                "text\tlabel\na good film\tpositive\na bad film\tnegative\nvery good plot\tpositive\nso so\tmixed\n",
                "text\tlabel\na good plot\tpositive\na bad plot\tnegative\nbad\tnegative\ngood\tpositive\n");

        JsonNode config = configuration(data);

        assertThat(config.path("id2label").toString())
                .isEqualTo("{\"0\":\"mixed\",\"1\":\"negative\",\"2\":\"positive\"}");
        assertThat(config.path("label2id").toString()).isEqualTo("{\"mixed\":0,\"negative\":1,\"positive\":2}");
        assertThat(config.path("num_labels").asInt()).isEqualTo(3);
        assertThat(config.path("problem_type").asString()).isEqualTo("single_label_classification");
        assertThat(config.path("hidden_size").asInt()).isEqualTo(8);
        Outcome predicted = Cli.run("predict", home.resolve("tuned"), "--data", data.resolve("dev.tsv"));
        assertThat(predicted.out().lines()).hasSize(4).allMatch(line -> line.matches("(mixed|negative|positive)\t0.*"));
        assertThat(Cli.run("evaluate", home.resolve("tuned"), "--data", data, "--json")
                        .json()
                        .path("rows")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void aClassThatTrainingRowsDoNotHaveIsSaid() {
        Path data = data(
                "tsv",
                "text\tlabel\na good film\tpositive\na bad film\tnegative\n",
                "text\tlabel\na good plot\tpositive\na bad plot\tmixed\n");

        Outcome outcome = Cli.run("finetune", model, "--data", data, "-o", home.resolve("tuned"));

        assertThat(outcome.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(outcome.err()).contains("dev.tsv, line 3", "no class 'mixed'", "negative, positive");
    }

    @Test
    void setsOfClassesMakeAMultiLabelHead() throws IOException {
        JsonNode config = configuration(data(
                "jsonl",
                "{\"text\": \"good film\", \"labels\": [\"joy\", \"love\"]}\n{\"text\": \"bad film\", \"labels\": []}\n",
                "{\"text\": \"good plot\", \"labels\": [\"joy\"]}\n{\"text\": \"bad\", \"labels\": [\"love\"]}\n"));

        assertThat(config.path("id2label").toString()).isEqualTo("{\"0\":\"joy\",\"1\":\"love\"}");
        assertThat(config.path("problem_type").asString()).isEqualTo("multi_label_classification");
        JsonNode answer = Cli.run(
                        "predict", home.resolve("tuned"), "--data", home.resolve("data"), "--split", "dev", "--json")
                .json()
                .path("rows")
                .path(0);
        assertThat(answer.path("answer").isArray()).isTrue();
        for (int i = 0; i < 2; i++) {
            String name = config.path("id2label").path(Integer.toString(i)).asString();
            boolean chosen = answer.path("answer").toString().contains(name);
            assertThat(chosen).isEqualTo(answer.path("values").path(i).asDouble() > 0);
        }
    }

    @Test
    void wordsMakeAHeadOnEveryToken() throws IOException {
        Path data = data("jsonl", """
                {"tokens": ["a", "good", "film"], "ner_tags": ["O", "B-X", "I-X"]}
                {"tokens": ["bad", "plot"], "ner_tags": ["B-X", "O"]}
                """, """
                {"tokens": ["a", "bad", "film"], "ner_tags": ["O", "B-X", "O"]}
                {"tokens": ["very"], "ner_tags": ["O"]}
                """);
        JsonNode config = configuration(data);

        assertThat(config.path("id2label").toString()).isEqualTo("{\"0\":\"B-X\",\"1\":\"I-X\",\"2\":\"O\"}");
        assertThat(config.has("problem_type")).isFalse();
        JsonNode score = Cli.run(
                        "evaluate", home.resolve("tuned"), "--data", data, "--metric", "token-accuracy", "--json")
                .json();
        assertThat(score.path("rows").asInt()).isEqualTo(2);
        assertThat(score.path("value").asDouble() * 4).isBetween(0.0, 4.0);
    }
}
