package dev.limbeck.run;

import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.LearningCurve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The models that a pruning has made so far, kept in a folder so that the same run goes on at the step in which it was
 * stopped: what is measured may come out otherwise the next time, and a training goes on only with its own student.
 */
final class PrunedModels {
    private final Path folder;
    private final FinishedSteps steps;

    private PrunedModels(Path folder, FinishedSteps steps) {
        this.folder = folder;
        this.steps = steps;
    }

    /**
     * The models of a run.
     *
     * @param folder made if it is not there
     * @param run a digest of all that they depend on
     * @throws DataException if the folder cannot be written
     */
    static PrunedModels in(Path folder, String run, Progress progress) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DataException("The pruning cannot be kept in '" + folder + "': " + e.getMessage() + ".", e);
        }
        return new PrunedModels(folder, FinishedSteps.of(Optional.of(folder.resolve("pruning.json")), run, progress));
    }

    /**
     * A model, and what is to be known of it.
     *
     * @param notes about how it was pruned
     * @param curve how it has learned, if it has
     */
    record Kept(Model model, List<String> notes, Optional<LearningCurve> curve) {}

    /** What stands in the file of steps; the model is beside it. */
    private record Facts(String file, List<String> notes, Optional<LearningCurve> curve) {}

    /** The model of this name: the one that is kept, or the one that the work makes, which is kept from then on. */
    Kept once(String name, Supplier<Kept> work) {
        Facts facts = steps.once(name, Facts.class, () -> {
            Kept made = work.get();
            String file = name + ".onnx";
            OnnxWriter.write(made.model(), folder.resolve(file));
            return new Facts(file, made.notes(), made.curve());
        });
        return new Kept(OnnxReader.read(folder.resolve(facts.file())), facts.notes(), facts.curve());
    }
}
