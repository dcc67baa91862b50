package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.ExitTargets;
import dev.limbeck.recover.FrozenPrefix;
import dev.limbeck.recover.LearningCurve;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.ReverseKullbackLeibler;
import dev.limbeck.site.Exits;
import dev.limbeck.technique.exit.EarlyExits;
import dev.limbeck.technique.exit.ExitBranch;
import dev.limbeck.technique.exit.ExitBranch.Kind;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exits learn to answer as the model does, which stays as it is and is asked once for each row. */
class SelfDistillationTest {
    private static final Shapes SHAPES = Shapes.SMALL;
    private static final Model BERT = CanonicalBert.model(SHAPES, Precision.FLOAT, 1);
    private static final int ROWS = 96;
    private static final int STEPS_PER_EPOCH = 3;
    private static final int[] LENGTHS =
            IntStream.range(0, ROWS).map(row -> 3 + row % 6).toArray();

    @TempDir
    private Path folder;

    private static Model withExits(Kind kind) {
        List<Integer> blocks = IntStream.range(0, SHAPES.layers() - 1).boxed().toList();
        return EarlyExits.addedTo(BERT, blocks, new ExitBranch(kind, 1));
    }

    private Trained trained(Model flat) {
        Map<String, Tensor> inputs = CanonicalBert.inputs(SHAPES, CanonicalBert.mask(LENGTHS), 3);
        return TorchTrainer.inThisProcess()
                .train(
                        flat,
                        List.of(),
                        TrainingData.of(new TensorDataset("rows", inputs, new Labels.None())),
                        ExitTargets.ofExitsAlone(flat, new KullbackLeibler(1), TrainingSettings.encoder(40, 5e-3, 1)),
                        folder,
                        Progress.SILENT);
    }

    @ParameterizedTest
    @EnumSource
    void exitsComeNearerAndTheModelStays(Kind kind) {
        Model flat = withExits(kind);
        Trained trained = trained(flat);
        List<LearningCurve.Step> steps = trained.curve().steps();
        for (int exit = 0; exit < Exits.of(flat).all().size(); exit++) {
            double first = meanLoss(steps.subList(0, STEPS_PER_EPOCH), exit);
            double last = meanLoss(steps.subList(steps.size() - STEPS_PER_EPOCH, steps.size()), exit);
            assertThat(last).as("exit " + exit).isLessThan(0.7 * first);
        }
        assertThat(trained.model().graph().initializers())
                .containsAllEntriesOf(BERT.graph().initializers())
                .isNotEqualTo(flat.graph().initializers());
        assertThat(folder).isDirectoryContaining("glob:**answers-*.safetensors");
    }

    private static double meanLoss(List<LearningCurve.Step> steps, int exit) {
        return steps.stream()
                .mapToDouble(step -> step.losses().get(exit))
                .average()
                .orElseThrow();
    }

    /** An exit reads hidden states, or the first token of them, and learns from log-probabilities. */
    @Test
    void theBlocksAreNotComputedInAStep() {
        Model flat = withExits(Kind.LINEAR);
        TrainingGraph whole = TrainingGraph.of(
                flat,
                List.of(),
                ExitTargets.ofExitsAlone(flat, new ReverseKullbackLeibler(1), TrainingSettings.encoder(2, 1e-3, 1)));
        assertThat(whole.model().graph().nodes()).anyMatch(node -> node.is("Attention"));
        assertThat(whole.losses().keySet())
                .containsExactlyElementsOf(Exits.of(flat).all().stream()
                        .map(exit -> "exit " + exit.layer())
                        .toList());
        TrainingGraph rest = FrozenPrefix.of(whole, 0, Map.of()).orElseThrow().rest();
        assertThat(rest.model().graph().nodes())
                .noneMatch(node -> node.is("Attention") || node.is("LayerNormalization"));
        assertThat(rest.taught()).hasSize(2 * Exits.of(flat).all().size());
    }

    @Test
    void aModelWithoutExitsIsAnError() {
        assertThatThrownBy(() -> new ExitTargets(new KullbackLeibler(1)).terms(BERT, List.of()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no early exits");
    }
}
