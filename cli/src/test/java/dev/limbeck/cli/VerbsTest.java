package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** Each verb on a tiny model: what it prints, the fields of its JSON, its exit code and what it writes. */
class VerbsTest {
    @TempDir
    private static Path home;

    private static Path model;
    private static Path data;

    @BeforeAll
    static void write() throws IOException {
        model = TinyClassifier.write(home, "reviews");
        data = TinyClassifier.writeData(home);
    }

    static Stream<String> verbs() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbExplainsItself(String verb) {
        Outcome outcome = Cli.run(verb, "--help");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("Usage: limbeck " + verb, "--json", "--quiet");
    }

    @Test
    void helpListsAllVerbs() {
        assertThat(Cli.run("--help").out()).contains(verbs().toArray(String[]::new));
    }

    @Test
    void versionIsTheBuilds() {
        assertThat(Cli.run("--version").out()).matches("limbeck \\d+\\.\\d+\\.\\d+.*\\R");
    }

    @Test
    void evaluateGivesTheMetricWithItsInterval() {
        Outcome outcome = Cli.run("evaluate", model, "--data", data);

        assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).matches("accuracy 0\\.8750 \\(0\\.\\d{4} – 0\\.\\d{4}\\) on 8 rows\\R");
        assertThat(outcome.err()).contains("label = 'label'");
    }

    @Test
    void evaluateAnswersInJson() {
        JsonNode json = Cli.run("evaluate", model, "--data", data, "--json").json();

        assertThat(json.propertyNames()).containsExactly("metric", "value", "low", "high", "rows");
        assertThat(json.path("value").asDouble()).isEqualTo(0.875);
        assertThat(json.path("rows").asInt()).isEqualTo(8);
    }

    @Test
    void evaluateComparesWithAnotherModelRowByRow() {
        JsonNode json = Cli.run(
                        "evaluate", model, "--data", data, "--against", model, "--metric", "agreement", "--json")
                .json();

        assertThat(json.path("value").asDouble()).isEqualTo(1);
        assertThat(json.path("drop_points").asDouble()).isZero();
        assertThat(json.path("against").path("metric").asString()).isEqualTo("agreement");
    }

    @Test
    void predictNamesTheClasses() {
        Outcome outcome = Cli.run("predict", model, "--data", data.resolve("dev.tsv"));

        assertThat(outcome.out().lines())
                .hasSize(8)
                .allMatch(line -> line.matches("(positive|negative)\t[01]\\.\\d{4}"))
                .startsWith("positive\t"
                        + outcome.out().lines().findFirst().orElseThrow().split("\t")[1]);
        assertThat(outcome.out().lines().map(line -> line.split("\t")[0]))
                .containsExactly(
                        "positive", "negative", "positive", "negative", "positive", "negative", "positive", "negative");
    }

    @Test
    void predictAnswersInJson() {
        JsonNode first = Cli.run("predict", model, "--data", data, "--json")
                .json()
                .path("rows")
                .get(0);

        assertThat(first.propertyNames()).containsExactly("row", "answer", "probability", "values");
        assertThat(first.path("row").asInt()).isEqualTo(1);
        double difference = first.path("values").get(1).asDouble()
                - first.path("values").get(0).asDouble();
        assertThat(first.path("probability").asDouble()).isEqualTo(1 / (1 + Math.exp(-difference)), within(1e-6));
    }

    @Test
    void benchComparesWithTheFirstModel() {
        JsonNode models = Cli.run("bench", model, model, "--data", data, "--batch", "1,2", "--json")
                .json()
                .path("models");

        assertThat(models).hasSize(4);
        for (JsonNode row : models) {
            assertThat(row.propertyNames())
                    .containsExactly(
                            "path",
                            "batch",
                            "length",
                            "latency_ms",
                            "rows_per_s",
                            "speedup",
                            "speedup_low",
                            "speedup_high",
                            "peak_bytes",
                            "bytes");
            assertThat(row.path("latency_ms").asDouble()).isPositive();
        }
        assertThat(models.get(0).path("speedup").asDouble()).isEqualTo(1);
    }

    @Test
    void benchMakesUpInputsWithoutData() {
        Outcome outcome = Cli.run("bench", model);

        assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("rows/s", model.toString());
        assertThat(outcome.err()).contains("made up");
    }

    @Test
    void quantizeWritesAFolderThatTheOtherVerbsTake() throws IOException {
        Path out = home.resolve("int8");

        Outcome outcome = Cli.run(
                "quantize",
                model,
                "--data",
                data,
                "--mode",
                "dynamic",
                "--force",
                "--sensitivity",
                "-o",
                out,
                "--json");

        assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.json().propertyNames())
                .startsWith("output", "before", "after", "speedup", "compression", "drop_points", "verdict", "reason");
        for (String side : new String[] {"before", "after"}) {
            assertThat(outcome.json().path(side).propertyNames())
                    .startsWith("metric", "latency_ms", "bytes", "parameters", "peak_bytes");
        }
        assertThat(outcome.json().path("sites")).isNotEmpty();
        assertThat(Files.readString(out.resolve("run.json"))).isEqualTo(outcome.out());
        assertThat(Files.readString(out.resolve("report.html"))).contains("<title>reviews", "classify");
        assertThat(out.resolve("tokenizer.json")).exists();
        assertThat(out.resolve("config.json")).hasSameTextualContentAs(model.resolve("config.json"));
        assertThat(Cli.run("evaluate", out, "--data", data, "--json")
                        .json()
                        .path("value")
                        .asDouble())
                .isEqualTo(0.875);
    }

    @Test
    void dryRunListsThePlacesAndWritesNothing() {
        JsonNode plan = Cli.run("quantize", model, "--mode", "dynamic", "--dry-run", "--json")
                .json()
                .path("plan");

        assertThat(plan.propertyNames()).containsExactly("dynamic");
        assertThat(plan.path("dynamic").toString()).contains("classify");
        assertThat(Cli.run("quantize", model, "--exclude", "*", "--dry-run").out())
                .isEqualToIgnoringNewLines("There is nothing to quantize.");
        assertThat(Cli.run("quantize", model, "--exclude", "clasify", "--dry-run")
                        .err())
                .contains("'clasify' is to stay as it is", "classify");
    }

    @Test
    void whatIsDeclinedIsNotWritten() {
        Path out = home.resolve("declined");

        Outcome outcome = Cli.run("quantize", model, "--data", data, "--exclude", "*", "-o", out);

        assertThat(outcome.exit()).isEqualTo(ExitCode.DECLINED);
        assertThat(outcome.out()).contains("declined: There is nothing to quantize");
        assertThat(outcome.err()).contains("--force");
        assertThat(out).doesNotExist();
    }

    @Test
    void quietSaysTheResultOnly() {
        assertThat(Cli.run("evaluate", model, "--data", data, "-q").err()).isEmpty();
    }

    @Test
    void usageFitsATerminal() {
        for (CommandLine verb : Main.commandLine().getSubcommands().values()) {
            assertThat(verb.getUsageMessage().lines()).allMatch(line -> line.length() <= 80);
        }
    }
}
