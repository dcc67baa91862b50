package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.Cli.Outcome;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code early-exit} with a trainer that changes nothing: what is written and said, and what is refused. */
class EarlyExitTest {
    @TempDir
    private static Path home;

    private static Path model = Path.of("");
    private static Path data = Path.of("");
    private static Path out = Path.of("");
    private static JsonNode answer = JsonMapper.shared().createObjectNode();

    @BeforeAll
    static void addExits() throws IOException {
        model = new TinyBert(8, 4, 2, 16).write(home.resolve("model"));
        data = TinyBert.writeData(home);
        out = home.resolve("exits");
        Outcome outcome = Cli.run(
                "early-exit",
                model,
                "--data",
                data,
                "--exits",
                "1,3",
                "--branch",
                "linear",
                "--soft",
                "reverse-kl",
                "--speed",
                "0.9",
                "--force",
                "--json",
                "-o",
                out);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        answer = outcome.json();
    }

    @Test
    void theFolderHasTheModelInThreeForms() {
        Model bySpeed = OnnxReader.read(out.resolve("model.onnx"));
        assertThat(bySpeed.graph().feeds()).extracting(ValueInfo::name).contains("speed");
        Model fixed = OnnxReader.read(out.resolve("model-fixed.onnx"));
        assertThat(fixed.graph().feeds())
                .extracting(ValueInfo::name)
                .containsExactlyInAnyOrder("input_ids", "attention_mask", "token_type_ids");
        Model flat = OnnxReader.read(out.resolve("flat.onnx"));
        assertThat(Exits.of(flat).all()).extracting(Exit::layer).containsExactly(1, 3);
        assertThat(out.resolve("tokenizer.json")).exists();
        assertThat(home.resolve("exits.training")).doesNotExist();
    }

    @Test
    void theAnswerAndTheReportTellWhatTheExitsShowed() throws IOException {
        JsonNode kept = JsonMapper.shared().readTree(Files.readString(out.resolve("run.json")));
        assertThat(kept).isEqualTo(answer);
        assertThat(answer.path("speed").asDouble()).isEqualTo(0.9);
        JsonNode exits = answer.path("exits");
        assertThat(exits.path("layers").toString()).isEqualTo("[1,3]");
        assertThat(exits.path("blocks").asInt()).isEqualTo(4);
        assertThat(exits.path("curve")).hasSize(11).allSatisfy(point -> {
            assertThat(point.path("shares")).hasSize(3);
            assertThat(point.path("flops_ratio").asDouble()).isPositive();
            assertThat(point.path("timed"))
                    .hasSize(2)
                    .allSatisfy(timed ->
                            assertThat(timed.path("latency_ms").asDouble()).isPositive());
        });
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("When rows leave", "<th scope=\"row\">0.9, chosen</th>", "id=\"certainty-chart\"");
    }

    @Test
    void exitsThatWereTaughtAreUsedAgain() throws IOException {
        Path again = home.resolve("again");
        Outcome outcome = Cli.run(
                "early-exit",
                model,
                "--data",
                data,
                "--taught",
                out.resolve("flat.onnx"),
                "--speed",
                "0.9",
                "--force",
                "--json",
                "-o",
                again);

        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        JsonNode point = outcome.json().path("exits").path("chosen");
        assertThat(point.path("shares"))
                .isEqualTo(answer.path("exits").path("chosen").path("shares"));
        assertThat(point.path("metric"))
                .isEqualTo(answer.path("exits").path("chosen").path("metric"));
        assertThat(Files.readString(again.resolve("report.html"))).contains("When rows leave");
    }

    @Test
    void whatHasNoExitsOrIsOfAnotherModelIsRefused() throws IOException {
        assertThat(withTaught(model, out.resolve("model-fixed.onnx")))
                .contains("has no exits that are outputs", "flat.onnx");
        Path other = home.resolve("other");
        Files.createDirectories(other);
        Model flat = OnnxReader.read(out.resolve("flat.onnx"));
        OnnxWriter.write(
                flat.withGraph(flat.edit()
                        .removeInput("token_type_ids")
                        .initializer("token_type_ids", Tensor.vector(0L))
                        .build()),
                other.resolve("flat.onnx"));
        assertThat(withTaught(model, other.resolve("flat.onnx"))).contains("taught for another model");
    }

    private static String withTaught(Path original, Path flat) {
        Outcome outcome =
                Cli.run("early-exit", original, "--data", data, "--taught", flat, "-o", home.resolve("refused"));
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.INPUT);
        return outcome.err();
    }

    @Test
    void whatMeansNothingIsRefused() {
        assertUsage("above 0 and at most 1", "--speed", "1.5");
        assertUsage("leave it out", "--speed", "0.5", "--per-exit");
        assertUsage("--unfreeze asks for", "--dropout", "0.2");
        assertUsage("nothing is trained", "--taught", "flat.onnx", "--exits", "2");
        assertUsage("kl, reverse-kl or mse", "--soft", "cosine");
        Outcome beyond = Cli.run("early-exit", model, "--data", data, "--exits", "4", "-o", home.resolve("beyond"));
        assertThat(beyond.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(beyond.err()).contains("behind 4 blocks", "1 to 3");
    }

    private static void assertUsage(String expected, String... options) {
        Object[] arguments = new Object[options.length + 6];
        List<Object> first = List.of("early-exit", model, "--data", data, "-o", home.resolve("none"));
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i < first.size() ? first.get(i) : options[i - first.size()];
        }
        Outcome outcome = Cli.run(arguments);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains(expected);
    }
}
