package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.SoftTargets;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.PairwiseSimilarity;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.TinyEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What threads learn from parts of batches is what one learns from all of them. */
class DataParallelTest {
    /** The last batch has a single row, fewer than there are threads. */
    private static final int ROWS = 57;

    private static final int BATCH = 28;
    private static final Objective SOFT = new SoftTargets("logits", new KullbackLeibler(2), 1);
    private static final Model STUDENT = Passes.canonical(TinyEncoder.model(4)).model();
    private static final Model TEACHER = Passes.canonical(TinyEncoder.model(5)).model();

    @TempDir
    private Path folder;

    private static TrainingSettings settings(int accumulation) {
        return Perceptron.settings(new Optimizer.Sgd(0.05, 0.9, true, 0), 3, BATCH, accumulation);
    }

    private Map<String, Tensor> learned(Recovery recovery, int threads, String workspace) {
        Dataset rows = new TensorDataset("rows", TinyEncoder.inputs(1, ROWS, 7), new Labels.None());
        return TorchTrainer.inThisProcess(threads)
                .train(
                        STUDENT,
                        List.of(TEACHER),
                        TrainingData.of(rows),
                        recovery,
                        folder.resolve(workspace),
                        Progress.SILENT)
                .model()
                .graph()
                .initializers();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void gradientsOfPartsAreThoseOfTheWhole(int accumulation) {
        Recovery recovery = Recovery.of(SOFT, settings(accumulation));
        Map<String, Tensor> whole = learned(recovery, 1, "whole");
        Map<String, Tensor> parts = learned(recovery, 3, "parts");
        assertThat(whole).isNotEqualTo(STUDENT.graph().initializers());
        whole.forEach((name, tensor) -> assertThat(
                        parts.getOrDefault(name, Tensor.scalar(0f)).toDoubles())
                .as(name)
                .containsExactly(tensor.toDoubles(), within(1e-6)));
    }

    @Test
    void aSeedDecidesAllBitsHoweverThreadsMeet() {
        Recovery recovery = Recovery.of(SOFT, settings(1)).withDropout(0.2);
        assertThat(learned(recovery, 3, "second")).isEqualTo(learned(recovery, 3, "first"));
    }

    @Test
    void rowsThatAreComparedStayTogether() {
        Recovery recovery = Recovery.of(new SoftTargets("logits", new PairwiseSimilarity(), 1), settings(1));
        assertThat(learned(recovery, 3, "parts")).isEqualTo(learned(recovery, 1, "whole"));
    }
}
