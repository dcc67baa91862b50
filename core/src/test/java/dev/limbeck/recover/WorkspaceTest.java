package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.huggingface.Safetensors;
import dev.limbeck.recover.LearningCurve.Score;
import dev.limbeck.recover.LearningCurve.Step;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    private static final Checkpoint CHECKPOINT = new Checkpoint(
            12,
            3.25,
            Map.of("w", Tensor.vector(1f, Float.MIN_VALUE)),
            Map.of("m/w", Tensor.vector(0f, -2f), "v/w", Tensor.vector(7f, 1e-30f)),
            new LearningCurve(
                    List.of("labels", "soft targets"),
                    List.of(new Step(1, 1e-5, List.of(0.7f, 0.1f)), new Step(2, 2e-5, List.of(0.6f, 0.3f))),
                    List.of(new Score(2, 0.91))));

    @TempDir
    private Path folder;

    @Test
    void aCheckpointIsReadAsItWasWritten() {
        Workspace.of(folder, "a").save(CHECKPOINT);
        assertThat(Workspace.of(folder, "a").checkpoint()).contains(CHECKPOINT);
    }

    @Test
    void aCheckpointWithoutACurveIsReadAsItWasWritten() {
        Checkpoint young =
                new Checkpoint(0, 0, Map.of(), Map.of(), new LearningCurve(List.of("labels"), List.of(), List.of()));
        Workspace.of(folder, "a").save(young);
        assertThat(Workspace.of(folder, "a").checkpoint()).contains(young);
    }

    @Test
    void anotherTrainingBeginsAnew() {
        Workspace first = Workspace.of(folder, "a");
        first.save(CHECKPOINT);
        first.saveBest(CHECKPOINT.weights());
        Workspace second = Workspace.of(folder, "b");
        assertThat(second.checkpoint()).isEmpty();
        assertThat(second.best()).isEmpty();
    }

    @Test
    void anotherFileIsNoCheckpoint() {
        Safetensors.write(Map.of("w", Tensor.vector(1f)), Map.of(), folder.resolve("other"));
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("other")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("is not a checkpoint");
    }
}
