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

/** {@code --masked-lm} and general students on plain text, with a trainer that changes nothing. */
class MaskedLmTest {
    private static final List<String> WORDS = List.of("good", "bad", "a", "film", "plot", "very");

    @TempDir
    private Path home;

    private Path model = Path.of("");
    private Path corpus = Path.of("");

    @BeforeEach
    void write() throws IOException {
        WordTokenizer tokenizer = WordTokenizer.withMask(WORDS);
        model = encoder("encoder", tokenizer);
        corpus = Files.createDirectories(home.resolve("corpus"));
        Files.writeString(corpus.resolve("train.txt"), "a good film\na very bad plot\nvery good\n");
        Files.writeString(corpus.resolve("dev.txt"), "a bad film\na good plot\nbad\nvery very good film\n");
    }

    private Path encoder(String name, WordTokenizer tokenizer) throws IOException {
        String config = """
                {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 40, "max_position_embeddings": 16,
                 "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16}
                """;
        Path folder = home.resolve(name);
        HuggingFaceWriter.write(EncoderBuilder.random(EncoderConfig.parse(config), 3), folder);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.json());
        return folder;
    }

    private Outcome done(Object... arguments) {
        Outcome outcome = Cli.run(arguments);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return outcome;
    }

    @Test
    void aHeadThatGuessesWordsTeachesAnotherModel() {
        Path taught = home.resolve("mlm");
        JsonNode tuned = done("finetune", model, "--data", corpus, "--masked-lm", "--json", "-o", taught)
                .json();
        assertThat(tuned.path("after").path("metric_name").asString()).isEqualTo("masked-token-accuracy");
        assertThat(tuned.path("notes").toString()).contains("masked-LM loss");

        Path small = home.resolve("small");
        JsonNode distilled = done(
                        "distill",
                        taught,
                        "--data",
                        corpus,
                        "--masked-lm",
                        "--layers",
                        "1",
                        "--force",
                        "--json",
                        "-o",
                        small)
                .json();
        assertThat(distilled.path("before").path("metric_name").asString()).isEqualTo("masked-token-accuracy");
        assertThat(small.resolve("model.onnx")).exists();
    }

    @Test
    void aGeneralStudentOfPlainTextBeginsAnother() {
        Path general = home.resolve("general");
        JsonNode made = done(
                        "distill",
                        model,
                        "--data",
                        corpus,
                        "--inside-only",
                        "--layers",
                        "1",
                        "--hidden",
                        "4",
                        "--json",
                        "-o",
                        general)
                .json();
        assertThat(made.path("verdict").asString()).isEqualTo("unproven");
        assertThat(made.path("after").path("metric").isNull()).isTrue();
        done("distill", model, "--data", corpus, "--inside-only", "--general", general, "-o", home.resolve("more"));

        Outcome other = Cli.run(
                "distill",
                model,
                "--data",
                corpus,
                "--inside-only",
                "--general",
                general,
                "--hidden",
                "8",
                "-o",
                home.resolve("other"));
        assertThat(other.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(other.err()).contains("another body than the student");
    }

    @Test
    void whatIsMissingIsSaid() throws IOException {
        Outcome headless =
                Cli.run("distill", model, "--data", corpus, "--masked-lm", "--layers", "1", "-o", home.resolve("out"));
        assertThat(headless.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(headless.err()).contains("limbeck finetune MODEL --masked-lm");

        Path maskless = encoder("maskless", new WordTokenizer(WORDS));
        Outcome unmasked = Cli.run("finetune", maskless, "--data", corpus, "--masked-lm", "-o", home.resolve("out"));
        assertThat(unmasked.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(unmasked.err()).contains("no token [MASK]");

        Outcome judged = Cli.run(
                "finetune", model, "--data", corpus, "--masked-lm", "--metric", "f1", "-o", home.resolve("out"));
        assertThat(judged.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(judged.err()).contains("leave --metric out");
    }
}
