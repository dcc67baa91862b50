package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Sampling;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.error.EngineException;
import dev.limbeck.error.ModelException;
import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Gives a model early exits (FastBERT, Liu et al. 2020) and proves what they save: student classifiers behind some of its
 * blocks, which learn to answer as the model does; how uncertain a row may be that leaves, by the search rows; the verdict
 * by the validation rows, on a file in which rows really leave.
 */
public final class EarlyExitRun {
    /** Rows whose answers tell how far numbers are spread. */
    private static final int ANSWERS = 512;

    private final Engines engines;
    private final Optional<Trainer> trainer;
    private final Path workspace;
    private final Progress progress;

    /**
     * A run.
     *
     * @param trainer not needed for exits that were taught before
     * @param workspace the folder in which an interrupted training is kept, to go on from
     */
    public EarlyExitRun(Engines engines, Optional<Trainer> trainer, Path workspace, Progress progress) {
        this.engines = engines;
        this.trainer = trainer;
        this.workspace = workspace;
        this.progress = progress;
    }

    /**
     * Runs to a verdict.
     *
     * @throws DataException if there are no rows to learn from, or rows have no answer of their own
     * @throws ModelException if the model cannot have such exits, saying why
     */
    public EarlyExitResult run(Original original, Splits splits, EarlyExitOptions options) {
        long start = System.nanoTime();
        Trainer teacher = trainer.orElseThrow(() -> new EngineException(
                "Teaching exits needs limbeck-torch, which trains models on libtorch. Add it, or name exits that were"
                        + " taught before."));
        ExitTask task = task(original, splits, options);
        Distance soft = distance(task);
        ExitTraining training = new ExitTraining(teacher, workspace, progress, splits);
        training.requireRows(options);
        Model canonical = Passes.canonical(original.model()).model();
        Model untaught = withExits(canonical, task.kind(), options);
        requireAdaptive(untaught, task.kind());
        List<Trained> trainings = training.trained(untaught, soft, task.metric(), options);
        return new ExitConclusion(task, teacher.runtime(), progress).of(canonical, trainings, start);
    }

    /**
     * Concludes from exits that an earlier run has taught: chooses when rows leave, in another precision or for another
     * loss, and measures that.
     *
     * @param taught the flat model of the earlier run
     * @throws ModelException if it has no exits, or is no form of this original
     */
    public EarlyExitResult concluded(Original original, Model taught, Splits splits, EarlyExitOptions options) {
        long start = System.nanoTime();
        ExitTask task = task(original, splits, options);
        if (Exits.of(taught).all().isEmpty()) {
            throw new ModelException("The model '" + taught.graph().name()
                    + "' has no exits that are outputs. Name the flat.onnx that early-exit has written.");
        }
        Model flat = Passes.canonical(taught).model();
        Model canonical = Passes.canonical(original.model()).model();
        requireSameSignature(Exits.removedFrom(flat), canonical);
        requireAdaptive(flat, task.kind());
        return new ExitConclusion(task, "", progress).of(canonical, List.of(Trained.untaught(flat)), start);
    }

    private static void requireSameSignature(Model taught, Model original) {
        if (!names(taught.graph().feeds()).equals(names(original.graph().feeds()))
                || !names(taught.graph().outputs())
                        .equals(names(original.graph().outputs()))) {
            throw new ModelException("The exits were taught for another model: it reads "
                    + names(taught.graph().feeds()) + " and answers "
                    + names(taught.graph().outputs())
                    + ", and this one reads " + names(original.graph().feeds()) + " and answers "
                    + names(original.graph().outputs()) + ".");
        }
    }

    private static Set<String> names(List<ValueInfo> values) {
        return values.stream().map(ValueInfo::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private ExitTask task(Original original, Splits splits, EarlyExitOptions options) {
        if (options.acceptance().minimise() != Resource.LATENCY) {
            throw new RecipeException("With early exits rows leave sooner and the file gets no smaller: they can only"
                    + " minimise latency.");
        }
        Labels labels = splits.search().labels();
        AnswerKind kind = AnswerKind.of(labels);
        Metric metric = options.acceptance().metric().orElseGet(() -> kind.usualMetric(labels));
        return new ExitTask(engines, original, splits, kind, metric, options);
    }

    /** How the exits' answers are compared with the model's. */
    private static Distance distance(ExitTask task) {
        Optional<Distance> asked = task.options().soft();
        if (task.kind() == AnswerKind.NUMBER && asked.isPresent()) {
            throw new RecipeException("Exits of a model that answers numbers learn them together with how far off they"
                    + " are, in one way only. Leave out --soft.");
        }
        return asked.orElseGet(() -> task.kind().usualDistance(() -> someAnswers(task)));
    }

    private static Predictions someAnswers(ExitTask task) {
        Dataset rows = Sampling.sample(
                task.splits().requireTrain(), ANSWERS, task.options().settings().seed());
        Original original = task.original();
        return task.engines().predictor().predict(original.model(), rows, original.output());
    }

    private static Model withExits(Model canonical, AnswerKind kind, EarlyExitOptions options) {
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
                new ExitBranch(branch, options.settings().seed(), kind.uncertainty()));
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
