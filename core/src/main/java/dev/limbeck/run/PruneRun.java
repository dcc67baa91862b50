package dev.limbeck.run;

import dev.limbeck.data.ContentDigest;
import dev.limbeck.data.Splits;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.LearningCurve;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.run.PrunedModels.Kept;
import dev.limbeck.run.TrainingEvidence.Training;
import dev.limbeck.run.TrainingEvidence.Written;
import dev.limbeck.site.Encoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Removes channels, heads or neurons of a model, or whole blocks, and shows what came of it: the canonical form, what counts least by the
 * criterion, the budget, learning from the original if that is asked for, the verdict by the validation rows. In several
 * steps each takes a part of the way, and what is left is ranked anew.
 */
public final class PruneRun {
    private final Derivation derivation;

    /**
     * A run.
     *
     * @param trainer needed for recovery only
     * @param workspace the folder in which an interrupted training is kept, to go on from
     */
    public PruneRun(Engines engines, Optional<Trainer> trainer, Path workspace, Progress progress) {
        this.derivation = new Derivation(engines, trainer, workspace, progress);
    }

    /**
     * Runs to a verdict.
     *
     * @throws ModelException if nothing can be removed or the budget cannot be met, saying why and what could be
     */
    public PruneResult run(Original original, Splits splits, PruneOptions options) {
        long start = System.nanoTime();
        PruningTask task = new PruningTask(derivation.engines(), original, splits, options, derivation.progress());
        Model canonical = Derivation.canonical(original.model());
        PruningCosts costs = new PruningCosts(task, canonical);
        Pruning pruning = options.selection().isOfBlocks()
                ? new BlockPruning(task, canonical, costs)
                : new ChannelPruning(task, canonical, costs);
        List<String> notes = new ArrayList<>();
        List<LearningCurve> curves = new ArrayList<>();
        Optional<PrunedModels> models = options.recovery()
                .map(how -> PrunedModels.in(derivation.workspace(), digest(task), derivation.progress()));
        Model model = canonical;
        for (int step = 1; step <= options.steps(); step++) {
            Model before = model;
            int number = step;
            Kept pruned = once(models, "pruned-" + step, () -> pruned(pruning, before, options, number));
            pruned.notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
            model = pruned.model();
            if (step < options.steps() && options.recovery().isPresent()) {
                Kept learned = once(models, "learned-" + step, () -> learned(task, pruned.model(), number));
                learned.curve().ifPresent(curves::add);
                model = Derivation.canonical(learned.model());
            }
        }
        PruneResult result = options.recoveryAfter(options.steps()).isPresent()
                ? recovered(task, model)
                : measured(task, model, costs.portable(), start);
        curves.addAll(result.curves());
        Run run = result.run()
                .withPruning(new PruningEvidence(
                        pruning.widths(model), options.acceptance().sensitivity() ? pruning.sensitivity() : List.of()));
        for (String note : notes) {
            run = run.withNote(note);
        }
        return new PruneResult(result.model(), run, curves);
    }

    /** What tells a run from others whose models would be other ones. */
    private String digest(PruningTask task) {
        ContentDigest digest = new ContentDigest()
                .add(task.original().digest())
                .add(task.original().output())
                .add(task.options().toString())
                .add(task.engines().predictor().runtime())
                .add(task.splits().calibration().digest())
                .add(task.splits().search().digest());
        task.splits().train().ifPresent(rows -> digest.add(rows.digest()));
        return digest.add(Provenance.version()).hex();
    }

    private static Kept once(Optional<PrunedModels> models, String name, Supplier<Kept> work) {
        return models.map(kept -> kept.once(name, work)).orElseGet(work);
    }

    private static Kept pruned(Pruning pruning, Model model, PruneOptions options, int step) {
        Pruning.Smaller smaller =
                pruning.pruned(model, options.extent().budget().after(step, options.steps()));
        return new Kept(smaller.model(), smaller.notes(), Optional.empty());
    }

    private Kept learned(PruningTask task, Model pruned, int step) {
        Trained trained = derivation
                .distillation(derivation.workspace().resolve("step-" + step))
                .learned(
                        task.original(),
                        new StudentSource.Brought(pruned, task.original().output()),
                        task.splits(),
                        recovery(task, pruned, step));
        return new Kept(trained.model(), List.of(), Optional.of(trained.curve()));
    }

    /** How what is left learns: each of its blocks from the one that it was. */
    private static DistillOptions recovery(PruningTask task, Model pruned, int step) {
        DistillOptions how = task.options().recoveryAfter(step).orElseThrow();
        List<String> blocks =
                attentions(Passes.canonical(task.original().model()).model());
        List<String> left = attentions(pruned);
        return left.size() == blocks.size()
                ? how
                : how.withMap(left.stream()
                        .map(attention -> Integer.toString(blocks.indexOf(attention)))
                        .collect(Collectors.joining(",")));
    }

    private static List<String> attentions(Model canonical) {
        return Encoder.recognise(canonical).encoder().stream()
                .flatMap(encoder -> encoder.blocks().stream())
                .map(block -> block.attention().output())
                .toList();
    }

    private PruneResult recovered(PruningTask task, Model pruned) {
        int last = task.options().steps();
        Path workspace = derivation.workspace();
        Path folder = last == 1 ? workspace : workspace.resolve("step-" + last);
        DistillResult taught = derivation
                .distillation(folder)
                .run(
                        task.original(),
                        List.of(),
                        new StudentSource.Brought(pruned, task.original().output()),
                        task.splits(),
                        recovery(task, pruned, last));
        return new PruneResult(taught.model(), taught.run(), List.of(taught.curve()));
    }

    private PruneResult measured(PruningTask task, Model pruned, Model portable, long start) {
        Acceptance acceptance = task.options().acceptance();
        Splits splits = task.splits();
        Model result = Student.portable(pruned);
        Run run = derivation.measured(
                task.original(),
                splits,
                acceptance.metric(),
                result,
                Derivation.verdict(acceptance, splits),
                new Training(
                        Written.portable(portable),
                        task.options().seed(),
                        task.options().target(),
                        task.options().toString(),
                        start));
        return new PruneResult(result, run, List.of());
    }
}
