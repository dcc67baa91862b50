package dev.limbeck.run;

import dev.limbeck.data.Sampling;
import dev.limbeck.data.Splits;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.MaskPlan;
import dev.limbeck.recover.Sparsification;
import dev.limbeck.recover.Trainer;
import dev.limbeck.run.TrainingEvidence.Training;
import dev.limbeck.run.TrainingEvidence.Written;
import dev.limbeck.run.WeightMethod.AtOnce;
import dev.limbeck.technique.prune.weight.PrunableWeight;
import dev.limbeck.technique.prune.weight.WeightLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lets single weights of a model go and shows what came of it: the canonical form, what counts least by the criterion, at
 * once or while what is left learns from the original, the verdict by the validation rows.
 */
public final class WeightPruneRun {
    private final Derivation derivation;

    /**
     * A run.
     *
     * @param trainer needed for recovery only
     * @param workspace the folder in which an interrupted training is kept, to go on from
     */
    public WeightPruneRun(Engines engines, Optional<Trainer> trainer, Path workspace, Progress progress) {
        this.derivation = new Derivation(engines, trainer, workspace, progress);
    }

    /**
     * Runs to a verdict.
     *
     * @throws ModelException if the model has no weights that may go
     */
    public WeightPruneResult run(Original original, Splits splits, WeightPruneOptions options) {
        long start = System.nanoTime();
        Model canonical = Derivation.canonical(original.model());
        List<PrunableWeight> weights = weights(canonical, options);
        SparseOutcome outcome = new SparseOutcome(
                original.model(),
                weights.stream().map(PrunableWeight::name).collect(Collectors.toSet()),
                options,
                splits.proven());
        return options.method()
                .fold(
                        once -> atOnce(original, canonical, weights, once, outcome, splits, options, start),
                        gradual -> learned(
                                original,
                                canonical,
                                Sparsification.growing(new MaskPlan(
                                        gradual.rule(), options.sparsity(), gradual.ramp(), layouts(weights))),
                                outcome,
                                splits,
                                options));
    }

    /** What may go. */
    private static List<PrunableWeight> weights(Model canonical, WeightPruneOptions options) {
        Exclusion excluded = new Exclusion(options.excluded());
        List<PrunableWeight> weights = PrunableWeight.of(canonical.graph()).stream()
                .filter(weight -> options.tables() || !weight.isTable())
                .filter(weight -> !excluded.coversAny(weight.names().toList()))
                .toList();
        excluded.requireFitting();
        if (weights.isEmpty()) {
            throw new ModelException(
                    "The model has no weights that may go: no MatMul, Gemm or Conv with a constant FLOAT"
                            + " weight, or all of them are excluded.");
        }
        return weights;
    }

    private static Map<String, WeightLayout> layouts(List<PrunableWeight> weights) {
        Map<String, WeightLayout> layouts = new LinkedHashMap<>();
        weights.forEach(weight -> layouts.put(weight.name(), weight.layout()));
        return layouts;
    }

    private WeightPruneResult atOnce(
            Original original,
            Model canonical,
            List<PrunableWeight> weights,
            AtOnce method,
            SparseOutcome outcome,
            Splits splits,
            WeightPruneOptions options,
            long start) {
        WeightPruner pruner = new WeightPruner(weights, method.criterion(), options.sparsity());
        WeightPruner.Pruned pruned = pruner.pruned(
                canonical,
                (model, needs) -> derivation
                        .engines()
                        .calibrator()
                        .collect(
                                model,
                                needs,
                                Sampling.sample(splits.requireTrain(), options.samples(), options.seed())),
                derivation.progress());
        WeightPruneResult result = options.recovery().isPresent()
                ? learned(original, pruned.model(), Sparsification.fixed(pruned.masks()), outcome, splits, options)
                : measured(original, canonical, pruned.model(), outcome, splits, options, start);
        Run run = result.run();
        for (String note : pruner.notes()) {
            run = run.withNote(note);
        }
        return new WeightPruneResult(result.model(), run, result.learning());
    }

    private WeightPruneResult learned(
            Original original,
            Model student,
            Sparsification masks,
            SparseOutcome outcome,
            Splits splits,
            WeightPruneOptions options) {
        DistillResult taught = derivation
                .distillation()
                .inSparse(masks, outcome)
                .run(
                        original,
                        List.of(),
                        new StudentSource.Prepared(student, original.output()),
                        splits,
                        options.recovery().orElseThrow());
        return new WeightPruneResult(taught.model(), taught.run(), Optional.of(taught.curve()));
    }

    private WeightPruneResult measured(
            Original original,
            Model canonical,
            Model pruned,
            SparseOutcome outcome,
            Splits splits,
            WeightPruneOptions options,
            long start) {
        Model result = outcome.finished(Student.portable(pruned));
        SparsityEvidence evidence = outcome.evidence(result);
        Run run = derivation
                .measured(
                        original,
                        splits,
                        options.acceptance().metric(),
                        result,
                        facts -> outcome.judged(evidence, facts),
                        new Training(
                                Written.portable(Student.portable(canonical)),
                                options.seed(),
                                options.target(),
                                options.toString(),
                                start))
                .withSparsity(evidence);
        return new WeightPruneResult(result, run, Optional.empty());
    }
}
