package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.huggingface.HuggingFaceReader;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.technique.prune.weight.PrunableWeight;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code prune --sparsity} and {@code restore}; the trainer changes nothing. */
class PruneWeightsTest {
    @TempDir
    private static Path home;

    private static Path model = Path.of("");
    private static Path data = Path.of("");

    @BeforeAll
    static void write() throws IOException {
        model = new TinyBert(16, 2, 4, 32).write(home.resolve("bert"));
        data = TinyBert.writeData(home);
    }

    private static Cli.Outcome prune(String name, String... options) {
        List<Object> arguments = new ArrayList<>(
                List.of("prune", model, "--data", data, "--length", "16", "--force", "-o", home.resolve(name)));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray());
    }

    private static Model pruned(String name, String... options) {
        Cli.Outcome outcome = prune(name, options);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return OnnxReader.read(home.resolve(name).resolve("model.onnx"));
    }

    /** The share of zeros of the weights of products, or of tables. */
    private static double zeros(Model model, boolean ofTables) {
        long zeros = 0;
        long all = 0;
        for (PrunableWeight weight : PrunableWeight.of(model.graph())) {
            if (weight.isTable() == ofTables) {
                all += weight.tensor().size();
                zeros += zeros(weight.tensor());
            }
        }
        return (double) zeros / all;
    }

    private static long zeros(Tensor tensor) {
        long zeros = 0;
        for (float value : tensor.toFloats()) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static JsonNode run(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(home.resolve(name).resolve("run.json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"magnitude", "wanda", "sparsegpt", "random"})
    void halfOfTheWeightsBecomeZero(String criterion) throws IOException {
        Model half = pruned(criterion, "--sparsity", "0.5", "--criterion", criterion);
        assertThat(zeros(half, false)).isBetween(0.49, 0.51);
        assertThat(zeros(half, true)).isLessThan(0.01);
        JsonNode sparsity = run(criterion).path("sparsity");
        assertThat(sparsity.path("share").asDouble()).isEqualTo(zeros(half, false));
        // The report says so too.
        assertThat(Files.readString(home.resolve(criterion).resolve("report.html")))
                .contains("dense kernels multiply zeros like any number")
                .contains("of the weights are 0");
    }

    @Test
    void twoOfFourStayWithTablesToo() {
        Model half = pruned("pattern", "--pattern", "2:4", "--embeddings", "--granularity", "weight");
        assertThat(zeros(half, false)).isEqualTo(0.5);
        // The 40 words make ten groups; the two types make none.
        assertThat(zeros(half, true)).isEqualTo(20.0 / 42);
    }

    @Test
    void whatIsExcludedStays() {
        Model half = pruned("excluded", "--sparsity", "0.5", "--exclude", "*classifier*,*pooler*");
        Model before = HuggingFaceReader.read(model);
        assertThat(PrunableWeight.of(half.graph()).stream()
                        .filter(weight -> weight.names().anyMatch(name -> name.contains("pooler"))))
                .isNotEmpty()
                .allSatisfy(weight -> assertThat(zeros(weight.tensor())).isZero());
        assertThat(zeros(half, false)).isBetween(0.3, 0.49);
        assertThat(zeros(before, false)).isZero();
    }

    @Test
    void zerosAreJudgedByTheArchiveOnly() throws IOException {
        pruned("speed", "--sparsity", "0.9");
        assertThat(run("speed").path("verdict").asString()).isEqualTo("declined");
        assertThat(run("speed").path("reason").asString())
                .contains("no dense product faster")
                .contains("--minimise bytes with --archive");

        pruned("file", "--sparsity", "0.9", "--minimise", "bytes");
        assertThat(run("file").path("verdict").asString()).isEqualTo("declined");
        assertThat(run("file").path("reason").asString()).contains("--archive");

        pruned("archive", "--sparsity", "0.9", "--minimise", "bytes", "--archive", "--max-drop", "100");
        assertThat(run("archive").path("reason").asString()).contains("smaller as an archive, not faster");
        long bytes = Files.size(home.resolve("archive/model.sparse"));
        assertThat(run("archive").path("sparsity").path("archive").path("bytes").asLong())
                .isEqualTo(bytes)
                .isLessThan(Files.size(home.resolve("archive/model.onnx")));
        assertThat(run("archive").path("verdict").asString()).isEqualTo("kept");
    }

    @Test
    void restoreBringsTheModelBackToTheBit() throws IOException {
        pruned("packed", "--sparsity", "0.8", "--archive", "--archive-values", "fp16");
        Path archive = home.resolve("packed/model.sparse");
        Path file = home.resolve("packed/model.onnx");
        Path again = home.resolve("again");
        Cli.Outcome elsewhere = Cli.run("restore", archive, "-o", again, "--json");
        assertThat(elsewhere.exit()).as(elsewhere.err()).isEqualTo(ExitCode.DONE);
        assertThat(again.resolve("model.onnx")).hasSameBinaryContentAs(file);
        assertThat(elsewhere.json().path("model").asString())
                .isEqualTo(again.resolve("model.onnx").toString());

        Cli.Outcome refused = Cli.run("restore", archive);
        assertThat(refused.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(refused.err()).contains("model.onnx").contains("--force");
        Files.write(file, new byte[3]);
        assertThat(Cli.run("restore", archive, "--force").exit()).isEqualTo(ExitCode.DONE);
        assertThat(file).hasSameBinaryContentAs(again.resolve("model.onnx"));
    }

    @Test
    void whatIsLeftLearns() throws IOException {
        Model learned = pruned("learned", "--sparsity", "0.5", "--recover", "--epochs", "1");
        assertThat(zeros(learned, false)).isBetween(0.49, 0.51);
    }

    @Test
    void picturesCanBePruned() throws IOException, SQLException {
        Path colours = TinyColours.write(home);
        Path pictures = TinyColours.writeData(home, 12);
        Path out = home.resolve("sparse-colours");
        Cli.Outcome outcome = Cli.run(
                "prune",
                colours,
                "--data",
                pictures,
                "--sparsity",
                "0.6",
                "--criterion",
                "magnitude",
                "--force",
                "-o",
                out);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        // What stays is what each colour counts for itself, and one of what counts against it.
        assertThat(zeros(OnnxReader.read(out.resolve("model.onnx")), false)).isEqualTo(5.0 / 9);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        refused("one of --sparsity and --pattern", "--granularity", "weight");
        refused("one of --sparsity and --pattern", "--sparsity", "0.5", "--pattern", "2:4");
        refused("one of --sparsity and --pattern", "--archive");
        refused("--ratio is of channels", "--sparsity", "0.5", "--ratio", "0.5");
        refused("--reconstruct is of channels", "--sparsity", "0.5", "--reconstruct");
        refused("weight, not head", "--sparsity", "0.5", "--granularity", "head");
        refused("from 0 to below 1", "--sparsity", "1.5");
        refused("such as 2:4", "--pattern", "4:2");
        refused("--recover", "--sparsity", "0.5", "--gradual");
        refused("--recover", "--sparsity", "0.5", "--criterion", "movement");
        refused("not by wanda", "--sparsity", "0.5", "--gradual", "--recover", "--criterion", "wanda");
        refused("add --gradual", "--sparsity", "0.5", "--mask-every", "3");
        refused("part of it", "--sparsity", "0.5", "--criterion", "wanda", "--ranking", "global");
        refused("groups are fixed", "--pattern", "2:4", "--ranking", "global");
        refused("add --archive", "--sparsity", "0.5", "--archive-values", "fp16");
        assertThat(prune("macs", "--sparsity", "0.5", "--minimise", "macs").err())
                .contains("do not minimise macs");
        assertThat(prune("unknown", "--sparsity", "0.5", "--criterion", "l1").err())
                .contains("magnitude, taylor, wanda, sparsegpt, random, and movement");
        assertThat(prune("nothing", "--sparsity", "0.5", "--exclude", "*").err())
                .contains("no weights that may go");
        assertThat(prune("misspelt", "--sparsity", "0.5", "--exclude", "clasifier*")
                        .err())
                .contains("'clasifier*' is to stay as it is");
    }

    private static void refused(String message, String... options) {
        Cli.Outcome outcome = prune("refused", options);
        assertThat(outcome.err()).contains(message);
        assertThat(outcome.exit()).isEqualTo(ExitCode.USAGE);
    }
}
