package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.huggingface.HuggingFaceReader;
import dev.limbeck.match.CodedWeight;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.op.ModelCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code restructure} on an encoder, whose trainer changes nothing. */
class RestructureTest {
    @TempDir
    private static Path home;

    private static Path model = Path.of("");
    private static Path data = Path.of("");

    @BeforeAll
    static void write() throws IOException {
        model = new TinyBert(16, 2, 4, 32).write(home.resolve("bert"));
        data = TinyBert.writeData(home);
    }

    private static Cli.Outcome restructure(String name, String... options) {
        return restructure(model, name, options);
    }

    private static Cli.Outcome restructure(Path original, String name, String... options) {
        List<Object> arguments = new ArrayList<>(List.of(
                "restructure", original, "--data", data, "--length", "16", "--force", "-o", home.resolve(name)));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray());
    }

    private static Model restructured(String name, String... options) {
        Cli.Outcome outcome = restructure(name, options);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return OnnxReader.read(home.resolve(name).resolve("model.onnx"));
    }

    private static long parameters(Model model) {
        return ModelCost.of(model).parameters();
    }

    private static long removed(Model changed) {
        return parameters(HuggingFaceReader.read(model)) - parameters(changed);
    }

    private static String report(String name) throws IOException {
        return Files.readString(home.resolve(name).resolve("report.html"));
    }

    @Test
    void halfOfEachWeightIsLeft() throws IOException {
        Model half = restructured("half", "--with", "low-rank", "--ratio", "0.5");

        // Of each of two layers four weights of 16 · 16, in rank 4, and two of 16 · 32, in rank 5; the pooler is one
        // of 16 · 16, the classifier's 16 · 2 become rank 1.
        int square = 16 * 16 - 4 * 32;
        int oblong = 16 * 32 - 5 * 48;
        assertThat(removed(half)).isEqualTo(2 * (4 * square + 2 * oblong) + square + (16 * 2 - 18));
        assertThat(report("half")).contains("low-rank at", "by itself", "with all changes");
    }

    @Test
    void excludedSitesStay() {
        Model half = restructured("some", "--with", "low-rank", "--rank", "4", "--exclude", "*layer/*,classifier*");

        assertThat(removed(half)).isEqualTo(16 * 16 - 4 * 32);

        Cli.Outcome misspelt = restructure("misspelt", "--with", "low-rank", "--exclude", "*layer/*,clasifier*");
        assertThat(misspelt.exit()).isNotEqualTo(ExitCode.DONE);
        assertThat(misspelt.err()).contains("'clasifier*' is to stay as it is", "and 6 more");
    }

    @Test
    void placesAreFittedOneAfterTheOther() throws IOException {
        Model fitted = restructured("fitted", "--with", "low-rank", "--rank", "4", "--start-from", "reconstructed");
        Model nearest = restructured("nearest", "--with", "low-rank", "--rank", "4");

        assertThat(parameters(fitted)).isEqualTo(parameters(nearest));
        assertThat(report("fitted")).contains("with all changes", "reconstructed");
        assertThat(report("nearest")).doesNotContain("reconstructed");
    }

    @Test
    void aControlBeginsAtRandom() {
        Model one = restructured("one", "--with", "low-rank", "--rank", "4", "--start-from", "random");
        Model other =
                restructured("other", "--with", "low-rank", "--rank", "4", "--start-from", "random", "--seed", "2");
        Model nearest = restructured("near", "--with", "low-rank", "--rank", "4");

        List<String> differ = differing(one, nearest);
        assertThat(differ).isNotEmpty().isEqualTo(differing(one, other));
        assertThat(differ).allSatisfy(name -> assertThat(name).containsAnyOf("narrow", "wide"));
    }

    @Test
    void whatWasTimedIsSaid() {
        Cli.Outcome timed = restructure("timed", "--with", "low-rank", "--rank", "4", "--where-faster");

        // On a model as small as this one, any machine may find one or the other.
        assertThat(timed.exit()).as(timed.err()).isIn(ExitCode.INPUT, ExitCode.DONE);
        if (timed.exit() == ExitCode.INPUT) {
            assertThat(timed.err()).contains("times as fast here");
        }
    }

    private static List<String> differing(Model a, Model b) {
        return a.graph().initializers().keySet().stream()
                .filter(name -> !a.graph().initializer(name).equals(b.graph().initializer(name)))
                .sorted()
                .toList();
    }

    @Test
    void whatComesOfItLearns() throws IOException {
        restructured("learned", "--with", "low-rank", "--weights-alone", "--recover", "--epochs", "1");

        assertThat(report("learned")).contains("after learning");
    }

    private static JsonNode run(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(home.resolve(name).resolve("run.json")));
    }

    @Test
    void weightsShareValuesInTheFileAndInTheArchive() throws IOException {
        Path wide = new TinyBert(64, 2, 4, 128).write(home.resolve("wide"));
        Cli.Outcome outcome = restructure(
                wide,
                "shared",
                "--with",
                "share-weights,low-rank",
                "--archive",
                "--minimise",
                "bytes",
                "--max-drop",
                "100");
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        Model shared = OnnxReader.read(home.resolve("shared/model.onnx"));

        List<CodedWeight> weights = CodedWeight.all(shared.graph());
        assertThat(weights)
                .isNotEmpty()
                .allSatisfy(weight ->
                        assertThat(weight.values(shared.graph()).size()).isLessThanOrEqualTo(32));
        Path file = home.resolve("shared/model.onnx");
        Path archive = home.resolve("shared/model.sparse");
        JsonNode run = run("shared");
        assertThat(run.path("verdict").asString())
                .as(run.path("reason").asString())
                .isEqualTo("kept");
        assertThat(run.path("codebooks").path("weights").size()).isEqualTo(weights.size());
        assertThat(run.path("codebooks").path("archive").path("bytes").asLong())
                .isEqualTo(Files.size(archive))
                .isLessThan(Files.size(file));
        assertThat(report("shared"))
                .contains("share-weights at", "looked up when the model is loaded", "as an archive");

        Path again = home.resolve("restored");
        assertThat(Cli.run("restore", archive, "-o", again).exit()).isEqualTo(ExitCode.DONE);
        assertThat(again.resolve("model.onnx")).hasSameBinaryContentAs(file);
    }

    @Test
    void fewerBitsAreFewerValues() {
        Model two = restructured("two", "--with", "share-weights", "--codebook-bits", "1", "--exclude", "*layer*");
        assertThat(CodedWeight.all(two.graph()))
                .isNotEmpty()
                .allSatisfy(
                        weight -> assertThat(weight.values(two.graph()).size()).isEqualTo(2))
                .noneMatch(weight -> weight.name().contains("layer."));
    }

    @Test
    void whatSharesWeightsIsRestructuredAndQuantizedAgain() {
        restructured("coded", "--with", "share-weights", "--exclude", "*layer*");
        Path coded = home.resolve("coded");
        Cli.Outcome narrow = restructure(coded, "coded-narrow", "--with", "low-rank");
        assertThat(narrow.exit()).as(narrow.err()).isEqualTo(ExitCode.DONE);
        Cli.Outcome quantized = Cli.run(
                "quantize", coded, "--data", data, "--length", "16", "--force", "-o", home.resolve("coded-int8"));
        assertThat(quantized.exit()).as(quantized.err()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        Cli.Outcome bits = restructure("bits", "--with", "share-weights", "--codebook-bits", "9");
        assertThat(bits.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(bits.err()).contains("1 to 8 bits, not 9");

        Cli.Outcome packed = restructure("packed", "--with", "low-rank", "--archive");
        assertThat(packed.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(packed.err()).contains("add share-weights to --with");

        Cli.Outcome none = restructure("none");
        assertThat(none.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("--with");

        Cli.Outcome unknown = restructure("unknown", "--with", "lora");
        assertThat(unknown.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("low-rank, bottleneck").contains("'lora'");

        Cli.Outcome both = restructure("both", "--with", "low-rank", "--rank", "3", "--energy", "0.9");
        assertThat(both.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(both.err()).contains("one of --ratio, --energy, --rank and --latency");

        Cli.Outcome fixed = restructure("fixed", "--with", "share-layers", "--latency", "0.5");
        assertThat(fixed.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(fixed.err()).contains("--latency", "low-rank");

        Cli.Outcome fast = restructure("fast", "--with", "low-rank", "--latency", "0.001");
        assertThat(fast.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(fast.err()).contains("With as little as can stay").contains("of the milliseconds are left");

        Cli.Outcome start = restructure("start", "--with", "low-rank", "--start-from", "nothing");
        assertThat(start.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(start.err()).contains("closed-form, reconstructed or random").contains("'nothing'");

        Cli.Outcome high = restructure("high", "--with", "low-rank", "--rank", "1000");
        assertThat(high.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(high.err()).contains("restructured by low-rank").contains("only ranks up to 7 save parameters");

        Cli.Outcome no = restructure("no", "--with", "bottleneck");
        assertThat(no.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(no.err()).contains("no such place");
    }
}
