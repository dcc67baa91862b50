package dev.limbeck.run;

import dev.limbeck.data.Labels;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Exits;
import dev.limbeck.target.Resource;
import dev.limbeck.technique.exit.AdaptiveForm;
import dev.limbeck.technique.exit.EarlyExits;
import dev.limbeck.technique.exit.ExitBranch;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives a model early exits (FastBERT, Liu et al. 2020) and proves what they save: student classifiers behind some of its
 * blocks, which learn to answer as the model does; how uncertain a row may be that leaves, by the search rows; the verdict
 * by the validation rows, on a file in which rows really leave.
 */
public final class EarlyExitRun {
    private final Engines engines;
    private final Trainer trainer;
    private final Path workspace;
    private final Progress progress;

    /**
     * A run.
     *
     * @param workspace the folder in which an interrupted training is kept, to go on from
     */
    public EarlyExitRun(Engines engines, Trainer trainer, Path workspace, Progress progress) {
        this.engines = engines;
        this.trainer = trainer;
        this.workspace = workspace;
        this.progress = progress;
    }

    /**
     * Runs to a verdict.
     *
     * @throws DataException if there are no rows to learn from, or they are not of classes
     * @throws ModelException if the model cannot have such exits, saying why
     */
    public EarlyExitResult run(Original original, Splits splits, EarlyExitOptions options) {
        long start = System.nanoTime();
        if (options.acceptance().minimise() != Resource.LATENCY) {
            throw new RecipeException("With early exits rows leave sooner and the file gets no smaller: they can only"
                    + " minimise latency.");
        }
        Labels labels = splits.search().labels();
        AnswerKind kind = AnswerKind.of(labels);
        Metric metric = options.acceptance().metric().orElseGet(() -> kind.usualMetric(labels));
        Distance soft = options.soft().orElseGet(kind::usualDistance);
        ExitTraining training = new ExitTraining(trainer, workspace, progress, splits);
        training.requireRows(options);
        Model canonical = Passes.canonical(original.model()).model();
        Model untaught = withExits(canonical, options);
        requireAdaptive(untaught, kind);
        List<Trained> trainings = training.trained(untaught, soft, metric, options);
        ExitTask task = new ExitTask(engines, original, splits, kind, metric, options);
        return new ExitConclusion(task, trainer.runtime(), progress).of(canonical, trainings, start);
    }

    private static Model withExits(Model canonical, EarlyExitOptions options) {
        if (!Exits.of(canonical).all().isEmpty()) {
            throw new ModelException("The model has early exits already. Name the one that it was made of.");
        }
        int blocks = new EarlyExits().sites(canonical).size() + 1;
        List<Integer> layers = options.layers().isEmpty() ? EarlyExitOptions.spread(blocks) : options.layers();
        for (int layer : layers) {
            if (blocks > 1 && (layer < 1 || layer >= blocks)) {
                throw new ModelException("No exit can stand behind " + layer + " blocks: the model has " + blocks
                        + ", and rows leave behind 1 to " + (blocks - 1) + " of them.");
            }
        }
        ExitBranch.Kind branch = options.branch().orElseGet(() -> usualBranch(canonical));
        return EarlyExits.addedTo(
                canonical,
                layers.stream().map(layer -> layer - 1).distinct().toList(),
                new ExitBranch(branch, options.settings().seed()));
    }

    private static ExitBranch.Kind usualBranch(Model canonical) {
        return Encoder.recognise(canonical).encoder().isPresent() ? ExitBranch.Kind.ATTENTION : ExitBranch.Kind.LINEAR;
    }

    /** Before anything is trained, rows must be able to leave. */
    private static void requireAdaptive(Model flat, AnswerKind kind) {
        AdaptiveForm.bySpeed(kind.uncertainty()).apply(flat).fold(adaptive -> adaptive, reason -> {
            throw new ModelException("Rows cannot leave this model early: " + reason);
        });
    }
}
