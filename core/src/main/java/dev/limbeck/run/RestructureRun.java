package dev.limbeck.run;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Sampling;
import dev.limbeck.data.Splits;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.match.CodedWeight;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Sparsification;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.run.Lessons.NamedValues;
import dev.limbeck.run.RestructureOptions.Beginning;
import dev.limbeck.run.RestructureOptions.LatencyBudget;
import dev.limbeck.run.TrainingEvidence.Training;
import dev.limbeck.run.TrainingEvidence.Written;
import dev.limbeck.site.Encoder;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.prune.CostBudget;
import dev.limbeck.technique.prune.CostBudget.Fitted;
import dev.limbeck.technique.prune.weight.Mask;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleBiFunction;

/**
 * Changes a model's architecture and shows what came of it: the canonical form, each technique wherever it applies,
 * starting from the trained weights, changed places fitted to the original's answers and learning from the original if
 * that is asked for, the verdict by the validation rows.
 */
public final class RestructureRun {
    private static final int TIMING_ROWS = 64;

    /** A finer search for a latency would follow noise. */
    private static final int HALVINGS = 5;

    /** The smallest share of parameters that is tried. */
    private static final double SMALLEST = 0.02;

    private final Derivation derivation;

    /**
     * A run.
     *
     * @param trainer needed for recovery only
     * @param workspace the folder in which an interrupted training is kept, to go on from
     */
    public RestructureRun(Engines engines, Optional<Trainer> trainer, Path workspace, Progress progress) {
        this.derivation = new Derivation(engines, trainer, workspace, progress);
    }

    /**
     * Runs to a verdict.
     *
     * @throws dev.limbeck.error.ModelException if nothing of the model can be restructured so, saying why
     */
    public RestructureResult run(Original original, Splits splits, RestructureOptions options) {
        long start = System.nanoTime();
        Model canonical = Derivation.canonical(original.model());
        Dataset rows = Sampling.sample(splits.calibration(), options.samples(), options.seed());
        ToDoubleBiFunction<Model, Model> speedup = speedup(original, splits, options);
        Calibrator calibrator = new RememberingCalibrator(derivation.engines().calibrator());
        Restructurer restructurer = new Restructurer(
                calibrator,
                rows,
                new Exclusion(options.exclude()),
                options.whereFaster() ? Optional.of(speedup) : Optional.empty(),
                derivation.progress());
        Model nearest = options.budget()
                .map(budget -> within(budget, canonical, restructurer, speedup))
                .orElseGet(() -> restructurer.restructured(canonical, options.steps()));
        Model composed =
                options.beginning() == Beginning.RANDOM ? RandomStart.of(canonical, nearest, options.seed()) : nearest;
        boolean isReconstructed = options.beginning() == Beginning.RECONSTRUCTED;
        Model restructured =
                isReconstructed ? reconstructed(canonical, composed, restructurer.values(), rows) : composed;
        Optional<DistillResult> taught =
                options.recovery().map(recovery -> recovered(original, canonical, restructured, splits, recovery));
        Errors errors = new Errors(canonical, restructurer.values(), rows);
        List<RestructuredSite> sites = restructurer.sites(
                errors.of(composed),
                isReconstructed ? errors.of(restructured) : Map.of(),
                taught.map(result -> errors.of(Passes.canonical(result.model()).model()))
                        .orElse(Map.of()));
        Model result = taught.map(DistillResult::model).orElseGet(() -> Student.portable(restructured));
        Run run = taught.map(DistillResult::run)
                .orElseGet(() -> measured(original, result, Student.portable(canonical), splits, options, start));
        for (String reason : restructurer.declined()) {
            run = run.withNote("kept as it is: " + reason);
        }
        CodebookEvidence codebooks = codebooks(result, original, options);
        if (options.archive() || !codebooks.weights().isEmpty()) {
            run = run.withCodebooks(codebooks);
        }
        return new RestructureResult(result, run, sites, taught.map(DistillResult::curve));
    }

    /** The model with the most parameters whose latency is within a budget. */
    private static Model within(
            LatencyBudget budget,
            Model canonical,
            Restructurer restructurer,
            ToDoubleBiFunction<Model, Model> speedup) {
        DoubleFunction<Outcome> kept = share -> new Outcome.Applied(
                restructurer.restructured(canonical, budget.steps().apply(Math.max(SMALLEST, share))));
        Fitted fitted = new CostBudget(
                        "milliseconds", budget.share(), model -> 1 / speedup.applyAsDouble(canonical, model), HALVINGS)
                .fitted(kept);
        Model found = fitted.outcome().fold(model -> model, reason -> {
            throw new ModelException(reason);
        });
        // The restructurer knows of the last model that it made.
        return kept.apply(fitted.share()).fold(model -> model, reason -> found);
    }

    /** How many times faster than the first a second canonical model is, as it would be delivered. */
    private ToDoubleBiFunction<Model, Model> speedup(Original original, Splits splits, RestructureOptions options) {
        Dataset rows = Sampling.sample(splits.search(), TIMING_ROWS, options.seed());
        Timing timing = new Timing(derivation.engines().meter(), original, rows, options.target());
        return (first, second) -> timing.ratio(Student.portable(first), Student.portable(second));
    }

    private Model reconstructed(Model canonical, Model changed, Set<String> values, Dataset rows) {
        return new LayerwiseReconstruction(derivation.engines().calibrator(), canonical, rows, derivation.progress())
                .applied(changed, values);
    }

    /** How far what changed places make is from what the original makes there. */
    private final class Errors {
        private final Model canonical;
        private final Set<String> values;
        private final Dataset rows;

        Errors(Model canonical, Set<String> values, Dataset rows) {
            this.canonical = canonical;
            this.values = values;
            this.rows = rows;
        }

        Map<String, Double> of(Model changed) {
            return Divergence.of(derivation.engines().calibrator(), canonical, changed, values, rows);
        }
    }

    private static CodebookEvidence codebooks(Model result, Original original, RestructureOptions options) {
        Optional<Archived> archive = options.archive()
                ? Optional.of(Archived.of(result, original.model(), ArchivedValues.FP32))
                : Optional.empty();
        return CodebookEvidence.of(result.graph(), archive);
    }

    private DistillResult recovered(
            Original original, Model canonical, Model restructured, Splits splits, DistillOptions recovery) {
        DistillOptions readable = recovery.withLessons(byName(recovery.lessons(), canonical, restructured));
        Model student = Passes.canonical(restructured).model();
        Map<String, Mask> zeros = zeros(student.graph());
        DistillRun distillation = derivation.distillation();
        return (zeros.isEmpty() ? distillation : distillation.masked(Sparsification.fixed(zeros)))
                .run(original, List.of(), new StudentSource.Prepared(student, original.output()), splits, readable);
    }

    /** Weights that were 0 have the first value of their codebook, and stay 0 while the others learn. */
    private static Map<String, Mask> zeros(Graph graph) {
        Map<String, Mask> masks = new LinkedHashMap<>();
        for (CodedWeight weight : CodedWeight.all(graph)) {
            Tensor values = weight.values(graph);
            if (values.size() > 1 && values.doubleAt(0) == 0) {
                BitSet others = new BitSet();
                others.set(1, values.size());
                masks.put(weight.codebook(), Mask.of(values.size(), others));
            }
        }
        return masks;
    }

    /**
     * Lessons that the result can have. What is no encoder any more, because its layers have become others, still makes
     * the hidden states of its blocks under their names, so that these are compared by name.
     */
    private static Lessons byName(Lessons lessons, Model canonical, Model restructured) {
        boolean isNeeded = lessons.hidden() > 0
                && Encoder.recognise(restructured).encoder().isEmpty();
        if (!isNeeded) {
            return lessons;
        }
        List<Pair> pairs = new ArrayList<>();
        Encoder.recognise(canonical).encoder().map(Encoder::hiddenStates).orElse(List.of()).stream()
                .filter(state -> restructured.graph().producer(state).isPresent())
                .map(Pair::named)
                .forEach(pairs::add);
        return lessons.withHiddenByName(new NamedValues(pairs, MatchBy.MSE, lessons.hidden()));
    }

    private Run measured(
            Original original, Model result, Model portable, Splits splits, RestructureOptions options, long start) {
        Acceptance acceptance = options.acceptance();
        return derivation.measured(
                original,
                splits,
                acceptance.metric(),
                result,
                Derivation.verdict(acceptance, splits),
                new Training(Written.portable(portable), options.seed(), options.target(), options.toString(), start));
    }
}
