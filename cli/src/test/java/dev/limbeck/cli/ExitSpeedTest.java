package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.Cli.Outcome;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.pass.Passes;
import dev.limbeck.technique.exit.AdaptiveForm;
import dev.limbeck.technique.exit.EarlyExits;
import dev.limbeck.technique.exit.ExitBranch;
import dev.limbeck.technique.exit.Uncertainty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model of two blocks with an exit behind the first, asked at several speeds. */
class ExitSpeedTest {
    private static final TinyBert BERT = new TinyBert(8, 2, 2, 16);

    @TempDir
    private static Path home;

    private static Path adaptive = Path.of("");
    private static Path chosen = Path.of("");
    private static Path plain = Path.of("");
    private static Path data = Path.of("");

    @BeforeAll
    static void write() throws IOException {
        data = TinyClassifier.writeData(home);
        Model encoder = Passes.canonical(BERT.model()).model();
        Model flat = EarlyExits.addedTo(encoder, List.of(0), new ExitBranch(ExitBranch.Kind.LINEAR, 1));
        Model model = AdaptiveForm.bySpeed(Uncertainty.CLASSES).apply(flat).fold(m -> m, reason -> {
            throw new AssertionError(reason);
        });
        adaptive = folder("adaptive", model);
        chosen = folder("chosen", model);
        Files.writeString(chosen.resolve("run.json"), "{\"speed\": 1.0}");
        plain = folder("plain", encoder);
    }

    private static Path folder(String name, Model model) throws IOException {
        Path folder = Files.createDirectories(home.resolve(name));
        OnnxWriter.write(model, folder.resolve("model.onnx"));
        Files.writeString(folder.resolve("config.json"), BERT.config());
        return TinyBert.writeTokenizer(folder);
    }

    private static Outcome done(Object... arguments) {
        Outcome outcome = Cli.run(arguments);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return outcome;
    }

    /** The blocks that the rows ran through; an uncertainty is nearly 1 with random weights, but below. */
    private static List<Integer> exits(Object... arguments) {
        JsonNode rows = done(arguments).json().path("rows");
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.path("exit").asInt())
                .toList();
    }

    @Test
    void predictSaysWhereRowsLeft() {
        assertThat(exits("predict", adaptive, "--data", data, "--speed", "1", "--json"))
                .hasSize(8)
                .containsOnly(1);
        assertThat(exits("predict", adaptive, "--data", data, "--speed", "0", "--json"))
                .containsOnly(2);
        assertThat(done("predict", adaptive, "--data", data, "--speed", "1")
                        .out()
                        .lines())
                .hasSize(8)
                .allMatch(line -> line.matches("(positive|negative)\t0\\.\\d{4}\t1"));
    }

    @Test
    void withoutExitsNothingIsSaidOfThem() {
        assertThat(done("predict", plain, "--data", data).out().lines())
                .allMatch(line -> line.matches("(positive|negative)\t0\\.\\d{4}"));
    }

    @Test
    void theRunsSpeedCountsIfNoneIsAskedFor() {
        assertThat(exits("predict", chosen, "--data", data, "--json")).containsOnly(1);
        assertThat(exits("predict", chosen, "--data", data, "--speed", "0", "--json"))
                .containsOnly(2);
        assertThat(done("evaluate", chosen, "--data", data).out()).contains(" at speed 1.0");
    }

    @Test
    void withoutARunItIsZeroAndANoteSaysSo() {
        assertThat(exits("predict", adaptive, "--data", data, "--json")).containsOnly(2);
        assertThat(done("predict", adaptive, "--data", data).err()).contains("its speed is 0", "--speed");
        assertThat(done("predict", chosen, "--data", data).err()).doesNotContain("--speed");
    }

    @Test
    void evaluateAsksTheSameAnswersAsPredict() {
        JsonNode early = done("evaluate", adaptive, "--data", data, "--speed", "1", "--json")
                .json();
        assertThat(early.propertyNames()).containsExactly("metric", "value", "low", "high", "rows", "speed");
        assertThat(early.path("speed").asDouble()).isEqualTo(1);
        JsonNode late = done(
                        "evaluate",
                        adaptive,
                        "--data",
                        data,
                        "--speed",
                        "0",
                        "--against",
                        plain,
                        "--metric",
                        "logit-difference",
                        "--json")
                .json();
        assertThat(late.path("value").asDouble()).isLessThan(1e-5);
        JsonNode differing = done(
                        "evaluate",
                        adaptive,
                        "--data",
                        data,
                        "--speed",
                        "1",
                        "--against",
                        plain,
                        "--metric",
                        "logit-difference",
                        "--json")
                .json();
        assertThat(differing.path("value").asDouble()).isGreaterThan(1e-5);
    }

    @Test
    void benchMeasuresOneFileAtEverySpeed() {
        JsonNode rows = done("bench", plain, adaptive, "--data", data, "--speed", "0,0.5,1", "--json")
                .json()
                .path("models");
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0).has("speed")).isFalse();
        for (int i = 1; i < 4; i++) {
            assertThat(rows.get(i).path("path").asString()).isEqualTo(adaptive.toString());
            assertThat(rows.get(i).path("speed").asDouble()).isEqualTo((i - 1) / 2.0);
            assertThat(rows.get(i).path("latency_ms").asDouble()).isPositive();
            assertThat(rows.get(i).path("bytes").asLong())
                    .isEqualTo(rows.get(1).path("bytes").asLong());
        }
        assertThat(done("bench", chosen).out()).contains(chosen + " at speed 1.0");
    }

    @Test
    void aSpeedThatNothingReadsIsAMistake() {
        for (String verb : List.of("predict", "evaluate", "bench")) {
            Outcome outcome = Cli.run(verb, plain, "--data", data, "--speed", "0.5");
            assertThat(outcome.exit()).isEqualTo(ExitCode.INPUT);
            assertThat(outcome.err()).contains(plain.toString(), "no input 'speed'", "--speed");
        }
    }

    @Test
    void speedsAreFromZeroToOne() {
        for (String verb : List.of("predict", "evaluate", "bench")) {
            Outcome outcome = Cli.run(verb, adaptive, "--data", data, "--speed", "1.5");
            assertThat(outcome.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(outcome.err()).contains("from 0 to 1", "1.5");
        }
    }
}
