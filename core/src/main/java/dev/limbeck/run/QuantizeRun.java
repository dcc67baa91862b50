package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.ContentDigest;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.error.EngineException;
import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.deploy.FoldBatchNormalization;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Trainer;
import dev.limbeck.target.Resource;
import dev.limbeck.technique.Candidate;
import dev.limbeck.technique.quantize.SmoothQuant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Quantizes a model after training and proves what came of it: canonical form, ranges of activations, sites, deployment
 * forms, the fastest of them, repair if it loses too much, verdict.
 */
public final class QuantizeRun {
    private final Engines engines;
    private final Progress progress;
    private final Optional<Path> unfinished;
    private final Optional<Training> training;

    /** What trains, and the folder in which an interrupted training is kept. */
    private record Training(Trainer trainer, Path workspace) {}

    public QuantizeRun(Engines engines, Progress progress) {
        this(engines, progress, Optional.empty(), Optional.empty());
    }

    /**
     * A run that can be stopped and started again.
     *
     * @param unfinished a file that keeps what the run has measured; the same run goes on with it, any other replaces
     *     it. Remove it when the result is safe.
     */
    public QuantizeRun(Engines engines, Progress progress, Path unfinished) {
        this(engines, progress, Optional.of(unfinished), Optional.empty());
    }

    private QuantizeRun(Engines engines, Progress progress, Optional<Path> unfinished, Optional<Training> training) {
        this.engines = engines;
        this.progress = progress;
        this.unfinished = unfinished;
        this.training = training;
    }

    /** The same run with a trainer, which options with a recovery need, and the folder where its work is kept. */
    public QuantizeRun withTrainer(Trainer trainer, Path workspace) {
        return new QuantizeRun(engines, progress, unfinished, Optional.of(new Training(trainer, workspace)));
    }

    /**
     * Runs to a verdict.
     *
     * @param data without it the verdict is at best {@link Verdict#UNPROVEN}
     * @throws DataException if the mode has to range activations and there are no data
     * @throws dev.limbeck.error.EngineException if the model as it came does not run
     */
    public QuantizeResult run(Original original, Optional<Splits> data, QuantizeOptions options) {
        long start = System.nanoTime();
        if (options.acceptance().minimise() == Resource.MACS) {
            throw new RecipeException("Quantization makes products cheaper, not fewer, so it cannot minimise macs."
                    + " Minimise latency or bytes.");
        }
        if (data.isEmpty() && options.precision().mode().needsCalibration()) {
            throw new DataException("Static quantization ranges activations on data, and there are none."
                    + " Give data, or choose the mode dynamic.");
        }
        requireLearnable(options, data);
        Rows rows = Rows.of(original, data, options);
        Metric metric = options.acceptance()
                .metric()
                .orElseGet(() -> Metric.usualFor(rows.validation().labels()));
        FinishedSteps steps = FinishedSteps.of(unfinished, digest(original, rows, metric, options), progress);
        Evaluation search = new Evaluation(engines.predictor(), metric, rows.search(), original);
        Timing timing = new Timing(engines.meter(), original, rows.timing(), options.target());
        Model canonical = smoothed(folded(original.model()), rows, options.precision());
        List<Proposal> proposals = Proposal.of(canonical, options, data.isPresent());
        Statistics statistics = calibrated(canonical, candidates(proposals), rows);
        Workshop workshop = new Workshop(canonical, statistics, options.target(), timing, search, steps);
        Conclusion conclusion = new Conclusion(engines, original, rows, metric, options, start);
        Optional<QuantizationAwareTraining> learning =
                options.recovery().map(how -> training(options, data.orElseThrow(), original.output()));
        return concluded(workshop, proposals, learning, options.acceptance(), conclusion);
    }

    private static void requireLearnable(QuantizeOptions options, Optional<Splits> data) {
        if (options.recovery().isEmpty()) {
            return;
        }
        Mode mode = options.precision().mode();
        if (!mode.canLearn()) {
            throw new RecipeException(
                    "What the mode " + mode.word() + " makes cannot learn. Recover with static or" + " weight-only.");
        }
        if (data.isEmpty()) {
            throw new DataException("A quantized model recovers by learning on rows, and there are no data.");
        }
    }

    private QuantizationAwareTraining training(QuantizeOptions options, Splits splits, String answer) {
        Training by = training.orElseThrow(() -> new EngineException("There is no trainer to recover with."));
        return new QuantizationAwareTraining(by.trainer(), by.workspace(), progress, splits, answer, options);
    }

    /** What tells a run from others that would measure something else. */
    private String digest(Original original, Rows rows, Metric metric, QuantizeOptions options) {
        ContentDigest digest = new ContentDigest()
                .add(original.digest())
                .add(original.output())
                .add(metric.name())
                .add(options.toString())
                .add(engines.predictor().runtime());
        rows.digests().forEach((use, hash) -> digest.add(use).add(hash));
        return digest.add(Provenance.version()).hex();
    }

    /** What a run with these options would change, as ids of technique and site by mode; nothing is run. */
    public static Map<Mode, List<String>> plan(Original original, boolean hasData, QuantizeOptions options) {
        Map<Mode, List<String>> plan = new LinkedHashMap<>();
        for (Proposal proposal : Proposal.of(folded(original.model()), options, hasData)) {
            plan.put(
                    proposal.mode(),
                    proposal.candidates().stream().map(c -> c.id()).toList());
        }
        return plan;
    }

    /** The canonical model with normalizations in the convolutions before them, where they cost nothing. */
    private static Model folded(Model model) {
        return new FoldBatchNormalization()
                .apply(Passes.canonical(model).model())
                .model();
    }

    /** The canonical model with outlying channels moved into weights, if that is asked for; it answers the same. */
    private Model smoothed(Model canonical, Rows rows, Precision precision) {
        if (precision.smoothing().isEmpty() || rows.calibration().isEmpty()) {
            return canonical;
        }
        SmoothQuant technique = new SmoothQuant();
        SmoothQuant.Migration migration =
                new SmoothQuant.Migration(precision.smoothing().getAsDouble());
        List<Candidate<?, ?>> candidates = new ArrayList<>();
        technique.sites(canonical).forEach(site -> candidates.add(new Candidate<>(technique, site, migration)));
        Statistics statistics = calibrated(canonical, candidates, rows);
        Model result = canonical;
        for (Candidate<?, ?> candidate : candidates) {
            Model before = result;
            result = candidate.apply(before, statistics).fold(model -> model, reason -> before);
        }
        return result;
    }

    private static List<Candidate<?, ?>> candidates(List<Proposal> proposals) {
        return proposals.stream().flatMap(p -> p.candidates().stream()).toList();
    }

    private Statistics calibrated(Model canonical, List<Candidate<?, ?>> candidates, Rows rows) {
        Set<Statistic> needs = new HashSet<>();
        candidates.forEach(c -> needs.addAll(c.needs(canonical)));
        if (needs.isEmpty() || rows.calibration().isEmpty()) {
            return Statistics.NONE;
        }
        try (Progress.Task task = progress.begin("Ranging activations", 1)) {
            Statistics statistics = engines.calibrator()
                    .collect(canonical, needs, rows.calibration().get());
            task.advance(1);
            return statistics;
        }
    }

    private QuantizeResult concluded(
            Workshop workshop,
            List<Proposal> proposals,
            Optional<QuantizationAwareTraining> learning,
            Acceptance acceptance,
            Conclusion conclusion) {
        if (proposals.isEmpty()) {
            return conclusion.nothingToDo();
        }
        List<Trial> trials = new ArrayList<>();
        try (Progress.Task task = progress.begin("Quantizing and measuring", proposals.size())) {
            for (Proposal proposal : proposals) {
                trials.add(
                        trials.isEmpty()
                                ? workshop.attempt(proposal)
                                : workshop.attempt(proposal, Set.of(), trials.get(0)));
                task.advance(1);
            }
        }
        Sensitivity sensitivity = new Sensitivity(workshop, progress);
        // What learns may lose more before: only speed and size choose then.
        Trial first = best(trials, learning.isPresent() ? acceptance.withoutMaxDrop() : acceptance);
        Trial settled = workshop.settled(first);
        trials.replaceAll(trial -> trial.equals(first) ? settled : trial);
        Trial best = learned(workshop, settled, learning, acceptance, trials);
        if (!isWithin(best, acceptance)) {
            double limit = acceptance.maxDropPoints().orElseThrow();
            Set<String> inFloat = new Repair(workshop, sensitivity, limit).inFloat(best.proposal());
            Trial repaired = workshop.attempt(best.proposal(), inFloat, settled);
            trials.add(repaired);
            best = learned(workshop, repaired, learning, acceptance, trials);
        }
        if (acceptance.sensitivity()) {
            sensitivity.measureAll(best.proposal().candidates());
        }
        return conclusion.of(best, workshop.figures(best), trials, sensitivity.losses(best.inFloat()));
    }

    /** The trial after it has learned, if it is to and is the better for it. */
    private static Trial learned(
            Workshop workshop,
            Trial trial,
            Optional<QuantizationAwareTraining> learning,
            Acceptance acceptance,
            List<Trial> trials) {
        if (learning.isEmpty()) {
            return trial;
        }
        Trial taught = workshop.taught(trial, learning.get());
        trials.add(taught);
        return isBetter(taught, trial, acceptance) ? taught : trial;
    }

    /** Whether it alone is within the limit, or is the better one where both are or neither is. */
    private static boolean isBetter(Trial trial, Trial other, Acceptance acceptance) {
        boolean within = isWithin(trial, acceptance);
        return within == isWithin(other, acceptance) ? trial.outcome().isBetterThan(other.outcome()) : within;
    }

    /** The fastest (or smallest) trial within the limit, or the one that loses least. */
    private static Trial best(List<Trial> trials, Acceptance acceptance) {
        Comparator<Trial> byGain = acceptance.minimise() == Resource.BYTES
                ? Comparator.comparingLong(Trial::fileBytes).reversed()
                : Comparator.comparingDouble(Trial::speedup);
        return trials.stream()
                .filter(t -> isWithin(t, acceptance))
                .max(byGain)
                .orElseGet(() -> trials.stream()
                        .min(Comparator.comparingDouble(t -> t.outcome().dropPoints()))
                        .orElseThrow());
    }

    private static boolean isWithin(Trial trial, Acceptance acceptance) {
        return acceptance.maxDropPoints().isEmpty()
                || trial.outcome().dropPoints() <= acceptance.maxDropPoints().getAsDouble();
    }
}
