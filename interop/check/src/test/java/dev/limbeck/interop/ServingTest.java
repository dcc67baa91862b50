package dev.limbeck.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.Main;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.Shared;
import dev.limbeck.testkit.WordTokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code quantize} and {@code distill} write gives the same answers in the libraries that people serve models with:
 * text in, answer out.
 */
class ServingTest {
    private static final List<String> TEXTS =
            List.of("a good film", "bad", "a very very bad plot", "nobody knows this word", "good plot a film");
    private static final WordTokenizer WORDS = new WordTokenizer(List.of("good", "bad", "a", "film", "plot", "very"));

    @TempDir
    private Path home;

    private Path rows;

    @BeforeEach
    void writeRows() throws IOException {
        rows = Files.write(home.resolve("rows.tsv"), TEXTS);
    }

    private Path original(Head head) throws IOException {
        Path folder = Files.createDirectories(home.resolve("original"));
        OnnxWriter.write(
                CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, head, Mask.ADDITIVE, 7),
                folder.resolve("model.onnx"));
        Files.writeString(folder.resolve("tokenizer.json"), WORDS.json());
        return folder;
    }

    private Path quantized(Head head, String... options) throws IOException {
        return quantized(original(head), options);
    }

    /** One layer of two, taught by both on texts without labels. */
    private Path student() throws IOException {
        Path texts = Files.createDirectories(home.resolve("texts"));
        Files.write(texts.resolve("train.txt"), TEXTS);
        Files.write(texts.resolve("dev.txt"), TEXTS);
        Path out = home.resolve("student");
        limbeck(List.of(
                "distill",
                original(Head.NONE).toString(),
                "--data",
                texts.toString(),
                "--pooling",
                "CLS",
                "--layers",
                "1",
                "--soft",
                "cosine",
                "--alpha",
                "1",
                "--force",
                "-o",
                out.toString()));
        return out;
    }

    private Path quantized(Path folder, String... options) {
        Path out = home.resolve("int8");
        List<String> arguments = new ArrayList<>(List.of(
                "quantize", folder.toString(), "--mode", "dynamic", "--force", "--length", "16", "-o", out.toString()));
        arguments.addAll(List.of(options));
        limbeck(arguments);
        assertThat(OnnxReader.read(out.resolve("model.onnx")).irVersion()).isLessThanOrEqualTo(10);
        return out;
    }

    private static String limbeck(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        assertThat(exit).as(err.toString()).isZero();
        return out.toString();
    }

    /** What limbeck itself answers to the texts. */
    private JsonNode answers(Path model, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "predict", model.toString(), "--data", rows.toString(), "--no-header", "--text", "1", "--json"));
        arguments.addAll(List.of(options));
        return JsonMapper.shared().readTree(limbeck(arguments)).path("rows");
    }

    @ParameterizedTest
    @EnumSource(Library.class)
    void embeddingsAreTheSame(Library library) throws Exception {
        assertSame(library, quantized(Head.NONE, "--pooling", "CLS"));
    }

    @ParameterizedTest
    @EnumSource(Library.class)
    void aStudentsEmbeddingsAreTheSame(Library library) throws Exception {
        assertSame(library, student());
    }

    private void assertSame(Library library, Path model) throws Exception {
        JsonNode ours = answers(model, "--pooling", "CLS");

        List<float[]> theirs = library.embed(home, model, TEXTS);

        assertThat(theirs).hasSameSizeAs(TEXTS);
        for (int row = 0; row < TEXTS.size(); row++) {
            assertThat(cosine(theirs.get(row), ours.get(row).path("values"))).isGreaterThan(0.999);
        }
        assertThat(cosine(theirs.get(0), ours.get(1).path("values"))).isLessThan(0.999);
    }

    private static double cosine(float[] a, JsonNode b) {
        double dot = 0;
        double normA = 0;
        double normB = 0;
        for (int i = 0; i < a.length; i++) {
            double other = b.get(i).asDouble();
            dot += a[i] * other;
            normA += (double) a[i] * a[i];
            normB += other * other;
        }
        return dot / Math.sqrt(normA * normB);
    }

    @Test
    void classesAreTheSameInDjl() throws Exception {
        Path model = quantized(Head.FIRST_TOKEN);

        assertThat(classes(model)).isEqualTo(answersOf(model));
    }

    @Test
    void aRealClassifierAnswersInDjl() throws Exception {
        Path source = Shared.model("bert-sst2");
        Path folder = Files.createDirectories(home.resolve("sst2"));
        for (String file : List.of("model.onnx", "weights.bin", "tokenizer.json")) {
            Files.copy(source.resolve(file), folder.resolve(file));
        }
        Path model = quantized(folder);
        rows = Files.write(home.resolve("rows.tsv"), List.of("a great and moving film", "a dull and tedious mess"));

        List<String> arguments = new ArrayList<>(List.of(model.toString()));
        arguments.addAll(Files.readAllLines(rows));

        assertThat(Library.DJL.run(home, "ClassifyTexts", arguments)).containsExactly("1", "0");
    }

    private List<String> classes(Path model) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(model.toString()));
        arguments.addAll(TEXTS);
        return Library.DJL.run(home, "ClassifyTexts", arguments);
    }

    private List<String> answersOf(Path model) {
        List<String> answers = new ArrayList<>();
        answers(model).forEach(row -> answers.add(row.path("answer").asString()));
        return answers;
    }
}
