package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.huggingface.HuggingFaceReader;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.op.ModelCost;
import dev.limbeck.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code prune} on an encoder, whose trainer changes nothing. */
class PruneTest {
    @TempDir
    private static Path home;

    private static Path model = Path.of("");
    private static Path data = Path.of("");

    @BeforeAll
    static void write() throws IOException {
        // Narrower layers than those whose times say which widths are fast.
        model = new TinyBert(16, 2, 4, 24).write(home.resolve("bert"));
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

    private static long parameters(Model model) {
        return ModelCost.of(model).parameters();
    }

    @Test
    void halfOfTheHeadsAndNeuronsGo() throws IOException {
        long half = parameters(pruned("half", "--ratio", "0.5", "--ranking", "per-group"));

        // Of each of two layers: 16 · 16 · 4 of attention and 16 · 24 · 2 of the feed-forward half, and biases of what
        // goes
        int gone = 2 * (4 * 16 * 8 + 2 * 16 * 12 + 3 * 8 + 12);
        assertThat(half).isEqualTo(parameters(HuggingFaceReader.read(model)) - gone - poolerNeurons());
        assertThat(Files.readString(home.resolve("half/report.html")))
                .contains("heads of", "What is left of each layer")
                .contains("4 → 2");
    }

    /** The pooler's 16 neurons lose half: 16 · 8 weights and 8 biases that make them, 8 · 2 that read them. */
    private static int poolerNeurons() {
        return 16 * 8 + 8 + 8 * 2;
    }

    @Test
    void wholeBlocksGoAndEachIsMeasured() throws IOException {
        pruned("blocks", "--ratio", "0.5", "--granularity", "block", "--sensitivity");

        JsonNode pruning = JsonMapper.shared()
                .readTree(Files.readString(home.resolve("blocks/run.json")))
                .get("pruning");
        assertThat(pruning.get("widths").get(0).get("unit").asString()).isEqualTo("block");
        assertThat(pruning.get("widths").get(0).get("before").asInt()).isEqualTo(2);
        assertThat(pruning.get("widths").get(0).get("after").asInt()).isEqualTo(1);
        assertThat(pruning.get("sensitivity")).hasSize(2);
        assertThat(Files.readString(home.resolve("blocks/report.html"))).contains("What each layer costs");
    }

    @Test
    void layersThatReadWhatGoesAreReconstructedInSteps() throws IOException {
        Model model = pruned("steps", "--params", "0.8", "--reconstruct", "--steps", "2", "--multiple", "2");

        assertThat((double) parameters(model) / parameters(HuggingFaceReader.read(PruneTest.model)))
                .isLessThan(0.8);
    }

    @Test
    void aBudgetOfMacsIsKept() {
        Map<String, Shape> inputs = Map.of(
                "input_ids", Shape.of(1, 16), "attention_mask", Shape.of(1, 16), "token_type_ids", Shape.of(1, 16));
        long before = ModelCost.forInputs(HuggingFaceReader.read(model), inputs).macs();

        long after =
                ModelCost.forInputs(pruned("macs", "--macs", "0.8"), inputs).macs();

        assertThat((double) after / before).isBetween(0.6, 0.8);
    }

    @Test
    void whatIsLeftLearns() {
        assertThat(parameters(pruned("learned", "--ratio", "0.5", "--recover", "--epochs", "1")))
                .isLessThan(parameters(HuggingFaceReader.read(model)));
    }

    @Test
    void someOfTheRowsMaySuffice() {
        pruned("few", "--ratio", "0.5", "--recover", "--epochs", "1", "--train-rows", "2");

        assertThat(UntrainedTrainer.rows()).isEqualTo(2);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        Cli.Outcome none = prune("none");
        assertThat(none.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("one of --ratio, --macs, --params and --latency");

        Cli.Outcome scales = prune("scales", "--ratio", "0.5", "--criterion", "bn-scale");
        assertThat(scales.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(scales.err()).contains("pass no BatchNormalization").contains("--criterion");

        Cli.Outcome channels = prune("channels", "--ratio", "0.5", "--granularity", "channel");
        assertThat(channels.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(channels.err()).contains("no channel").contains("--granularity");

        Cli.Outcome tiny = prune("tiny", "--macs", "0.01");
        assertThat(tiny.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(tiny.err()).contains("% of the multiply-accumulates are left");

        Cli.Outcome mixed = prune("mixed", "--ratio", "0.5", "--granularity", "block,head");
        assertThat(mixed.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(mixed.err()).contains("block goes by itself");

        Cli.Outcome ranked = prune("ranked", "--ratio", "0.5", "--granularity", "block", "--criterion", "l2");
        assertThat(ranked.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(ranked.err()).contains("--criterion").contains("are for channels");

        Cli.Outcome least = prune("least", "--ratio", "0.1", "--least", "0.5");
        assertThat(least.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(least.err()).contains("Most stays of", "--least");

        Cli.Outcome epochs = prune("epochs", "--ratio", "0.5", "--recover", "--steps", "3", "--epochs", "2");
        assertThat(epochs.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(epochs.err()).contains("--epochs 3");

        Cli.Outcome rows = prune("rows", "--ratio", "0.5", "--recover", "--train-rows", "0");
        assertThat(rows.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(rows.err()).contains("--train-rows is at least 1");

        Cli.Outcome width = prune("width", "--ratio", "0.5", "--multiple", "some");
        assertThat(width.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(width.err()).contains("a number or auto");

        Cli.Outcome unknown = prune("unknown", "--ratio", "0.5", "--criterion", "magnitude");
        assertThat(unknown.err()).contains("geometric-median");
    }
}
