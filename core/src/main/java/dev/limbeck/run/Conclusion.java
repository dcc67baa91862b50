package dev.limbeck.run;

import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Score;
import dev.limbeck.recover.LearningCurve;
import dev.limbeck.target.Isa;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts together what a run has to show, after the last look at the result: on the validation rows. */
final class Conclusion {
    private final Engines engines;
    private final Original original;
    private final Rows rows;
    private final Metric metric;
    private final QuantizeOptions options;
    private final long startNanos;

    Conclusion(Engines engines, Original original, Rows rows, Metric metric, QuantizeOptions options, long startNanos) {
        this.engines = engines;
        this.original = original;
        this.rows = rows;
        this.metric = metric;
        this.options = options;
        this.startNanos = startNanos;
    }

    QuantizeResult of(Trial best, Timing.Figures timed, List<Trial> trials, List<SiteLoss> losses) {
        long bytes = best.fileBytes();
        Evaluation validation = new Evaluation(engines.predictor(), metric, rows.validation(), original);
        Optional<Comparison> comparison = validation.compare(best.model()).comparison();
        Judge judge = new Judge(
                options.acceptance().maxDropPoints(), options.acceptance().minimise(), rows.proven());
        Judge.Judgement judgement = judge.judge(timed.result().speedup(), original.fileBytes(), bytes, comparison);
        Run run = new Run(
                figures(
                        comparison.map(Comparison::baseline),
                        timed.original().millis(),
                        original.fileBytes(),
                        timed.originalPeakBytes()),
                figures(comparison.map(Comparison::candidate), timed.result().millis(), bytes, timed.resultPeakBytes()),
                timed.result().speedup(),
                timed.overLossless(),
                (double) original.fileBytes() / bytes,
                comparison.map(Comparison::dropPoints).orElse(Double.NaN),
                judgement.verdict(),
                judgement.reason(),
                best.what(),
                losses,
                journal(trials, best),
                notes(best),
                provenance(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new QuantizeResult(best.model(), run, lastLearning(trials));
    }

    private static Optional<LearningCurve> lastLearning(List<Trial> trials) {
        return trials.stream().flatMap(trial -> trial.learning().stream()).reduce((earlier, later) -> later);
    }

    private Figures figures(Optional<Score> score, Interval millis, long bytes, long peakBytes) {
        return new Figures(score, millis.value(), bytes, original.parameters(), peakBytes);
    }

    /** The result where there is no site to quantize: the original, declined. */
    QuantizeResult nothingToDo() {
        Interval one = Interval.exact(1);
        Figures figures = figures(Optional.empty(), Interval.exact(Double.NaN), original.fileBytes(), 0);
        String reason = "There is nothing to quantize: no MatMul, Gemm, Conv or Gather with a constant weight, or all"
                + " of them are excluded.";
        Run run = new Run(
                figures,
                figures,
                one,
                one,
                1,
                0,
                Verdict.DECLINED,
                reason,
                "original",
                List.of(),
                List.of(originalEntry()),
                rows.notes(),
                provenance(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new QuantizeResult(original.model(), run, Optional.empty());
    }

    private List<JournalEntry> journal(List<Trial> trials, Trial best) {
        List<JournalEntry> journal = new ArrayList<>();
        journal.add(originalEntry());
        for (Trial trial : trials) {
            journal.add(new JournalEntry(
                    trial.what(),
                    trial.fileBytes(),
                    Optional.of(trial.speedup()),
                    trial.outcome().comparison().map(Comparison::dropPoints),
                    trial.equals(best) ? "best" : ""));
        }
        return journal;
    }

    private JournalEntry originalEntry() {
        return new JournalEntry("original", original.fileBytes(), Optional.empty(), Optional.empty(), "");
    }

    private List<String> notes(Trial best) {
        List<String> notes = new ArrayList<>(rows.notes());
        best.declined().forEach((candidate, reason) -> notes.add(candidate + " was left as it is: " + reason));
        if (!best.inFloat().isEmpty()) {
            notes.add(best.inFloat().size() + " of "
                    + best.proposal().candidates().size()
                    + " sites stay in floating point to keep the loss within the limit.");
        }
        Isa here = engines.predictor().isa();
        if (options.target().isa().exactU8S8() && here != Isa.UNKNOWN && !here.exactU8S8()) {
            notes.add(
                    "The result is for " + options.target().isa() + ", but this processor adds products of 8 bits in 16"
                            + " bits, where they may saturate: its answers are better there than they were measured here.");
        }
        return notes;
    }

    private Provenance provenance() {
        return Provenance.now(
                original.digest(),
                rows.digests(),
                engines.predictor().runtime(),
                options.toString(),
                options.seed(),
                (System.nanoTime() - startNanos) / 1e9);
    }
}
