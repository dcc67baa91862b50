package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Sampling;
import dev.limbeck.data.Splits;
import dev.limbeck.error.EngineException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.measure.Metric;
import dev.limbeck.op.ModelCost;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.SeparatedVectors;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.LearningCurve;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.run.TrainingEvidence.Training;
import dev.limbeck.run.TrainingEvidence.Written;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Removes channels, heads or neurons of a model and shows what came of it: the canonical form, what counts least by the
 * criterion, the budget, learning from the original if that is asked for, the verdict by the validation rows.
 */
public final class PruneRun {
    private static final long USUAL_LENGTH = 128;
    private static final int TIMING_ROWS = 64;

    private final Engines engines;
    private final Optional<Trainer> trainer;
    private final Path workspace;
    private final Progress progress;

    /**
     * A run.
     *
     * @param trainer needed for recovery only
     * @param workspace the folder in which an interrupted training is kept, to go on from
     */
    public PruneRun(Engines engines, Optional<Trainer> trainer, Path workspace, Progress progress) {
        this.engines = engines;
        this.trainer = trainer;
        this.workspace = workspace;
        this.progress = progress;
    }

    /**
     * Runs to a verdict.
     *
     * @throws ModelException if nothing can be removed or the budget cannot be met, saying why and what could be
     */
    public PruneResult run(Original original, Splits splits, PruneOptions options) {
        long start = System.nanoTime();
        Model canonical = new SeparatedVectors()
                .apply(Passes.canonical(original.model()).model())
                .model();
        Model portable = Student.portable(canonical);
        GroupPruner pruner = new GroupPruner(canonical, options);
        Model pruned = pruner.pruned(
                statistics(canonical, pruner.needs(), splits, options),
                costs(canonical, portable, original, splits, options));
        PruneResult result = options.recovery()
                .map(recovery -> recovered(original, pruned, splits, recovery))
                .orElseGet(() -> measured(original, pruned, portable, splits, options, start));
        Run run = result.run();
        for (String note : pruner.notes()) {
            run = run.withNote(note);
        }
        return new PruneResult(result.model(), run, pruner.widths(pruned), result.learning());
    }

    private Statistics statistics(Model canonical, Set<Statistic> needs, Splits splits, PruneOptions options) {
        if (needs.isEmpty()) {
            return Statistics.NONE;
        }
        Dataset rows = Sampling.sample(splits.requireTrain(), options.samples(), options.seed());
        return engines.calibrator().collect(canonical, needs, rows);
    }

    /**
     * What models cost beside the original.
     *
     * @param portable the original in the form in which the result is handed over
     */
    private PruningBudget.Costs costs(
            Model canonical, Model portable, Original original, Splits splits, PruneOptions options) {
        Map<String, Long> sizes = sizes(canonical, options);
        long macs = ModelCost.of(canonical, sizes).macs();
        Dataset rows = Sampling.sample(splits.search(), TIMING_ROWS, options.seed());
        Timing timing = new Timing(engines.meter(), original, rows, options.target());
        return new PruningBudget.Costs(
                model -> share(ModelCost.of(model, sizes).macs(), macs),
                model -> 1 / timing.ratio(portable, Student.portable(model)));
    }

    private static double share(long macs, long before) {
        if (before == 0) {
            throw new ModelException(
                    "How many multiply-accumulates the model has is not known: it has none, or its inputs"
                            + " have axes without size or name. Ask for --ratio or --latency instead.");
        }
        return (double) macs / before;
    }

    /** One row of the target's length. */
    private static Map<String, Long> sizes(Model model, PruneOptions options) {
        long length = options.target().length() > 0 ? options.target().length() : USUAL_LENGTH;
        Map<String, Long> sizes = new HashMap<>();
        for (ValueInfo input : model.graph().feeds()) {
            Dims dims = input.type().tensor().flatMap(TensorType::dims).orElse(Dims.ofRank(0));
            for (int axis = 0; axis < dims.rank(); axis++) {
                Dim dim = dims.axis(axis);
                if (dim.isSymbol()) {
                    sizes.putIfAbsent(dim.symbol(), axis == 0 ? 1 : length);
                }
            }
        }
        return sizes;
    }

    private PruneResult recovered(Original original, Model pruned, Splits splits, DistillOptions recovery) {
        Trainer teacher = trainer.orElseThrow(() -> new EngineException(
                "Learning from the original needs limbeck-torch, which trains models on libtorch. Add it, or leave out"
                        + " the recovery."));
        DistillResult taught = new DistillRun(engines, teacher, workspace, progress)
                .run(original, List.of(), new StudentSource.Brought(pruned, original.output()), splits, recovery);
        return new PruneResult(taught.model(), taught.run(), List.of(), Optional.of(taught.curve()));
    }

    private PruneResult measured(
            Original original, Model pruned, Model portable, Splits splits, PruneOptions options, long start) {
        Metric metric = options.acceptance()
                .metric()
                .orElseGet(() -> Metric.usualFor(splits.validation().labels()));
        Model result = Student.portable(pruned);
        Acceptance acceptance = options.acceptance();
        Run run = new TrainingEvidence(engines, "", original, splits, metric, Question.of(Optional.empty()))
                .of(
                        result,
                        original.output(),
                        true,
                        new Trained(result, new LearningCurve(List.of(), List.of(), List.of()), 0),
                        facts -> new Judge(acceptance.maxDropPoints(), acceptance.minimise(), splits.proven())
                                .judge(facts.speedup(), facts.bytesBefore(), facts.bytesAfter(), facts.comparison()),
                        new Training(
                                Written.portable(portable),
                                options.seed(),
                                options.target(),
                                options.toString(),
                                start));
        return new PruneResult(result, run, List.of(), Optional.empty());
    }
}
