package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Sampling;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Score;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.recover.LearningCurve;
import dev.limbeck.recover.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a fine-tuned model has to show, measured once the training is over. */
final class FinetuneEvidence {
    private static final int TIMING_ROWS = 64;

    private final Engines engines;
    private final String trainer;
    private final Original original;
    private final Student student;
    private final Splits splits;
    private final Metric metric;

    FinetuneEvidence(
            Engines engines, String trainer, Original original, Student student, Splits splits, Metric metric) {
        this.engines = engines;
        this.trainer = trainer;
        this.original = original;
        this.student = student;
        this.splits = splits;
        this.metric = metric;
    }

    Run of(Model result, Trained trained, FinetuneOptions options, long startNanos) {
        Dataset validation = splits.validation();
        Predictions answers = engines.predictor().predict(result, validation, student.answer());
        Optional<Comparison> comparison = student.headed()
                ? Optional.of(metric.compare(
                        engines.predictor().predict(original.model(), validation, original.output()),
                        answers,
                        validation.labels()))
                : Optional.empty();
        Score after = metric.score(answers, validation.labels());
        long bytes = OnnxWriter.fileBytes(result);
        Timing.Figures timed = new Timing(
                        engines.meter(),
                        original,
                        Sampling.sample(
                                splits.search(), TIMING_ROWS, options.settings().seed()),
                        options.target())
                .figures(result, result);
        Judged judged = judged(comparison, after);
        return new Run(
                new Figures(
                        comparison.map(Comparison::baseline),
                        timed.original().millis().value(),
                        original.fileBytes(),
                        original.parameters(),
                        timed.originalPeakBytes()),
                new Figures(
                        Optional.of(after),
                        timed.result().millis().value(),
                        bytes,
                        Original.of(result, bytes).parameters(),
                        timed.resultPeakBytes()),
                timed.result().speedup(),
                timed.overLossless(),
                (double) original.fileBytes() / bytes,
                comparison.map(Comparison::dropPoints).orElse(Double.NaN),
                judged.verdict(),
                judged.reason(),
                "portable",
                List.of(),
                journal(trained.curve(), bytes),
                notes(result, trained),
                provenance(options, startNanos));
    }

    private record Judged(Verdict verdict, String reason) {}

    /** A model that answers worse than before is declined; one that had no head before is judged by no comparison. */
    private Judged judged(Optional<Comparison> comparison, Score after) {
        String reason = comparison.map(c -> c.loss() + ".").orElseGet(() -> described(after) + " with a new head.");
        boolean isWorse = comparison.filter(c -> c.gain().high() < 0).isPresent();
        Verdict fair = splits.proven() ? Verdict.KEPT : Verdict.UNPROVEN;
        return new Judged(isWorse ? Verdict.DECLINED : fair, reason);
    }

    private static String described(Score score) {
        return String.format(
                Locale.ROOT,
                "%s %.4f (95%% interval %.4f to %.4f) on %d rows",
                score.metric(),
                score.value(),
                score.interval().low(),
                score.interval().high(),
                score.rows());
    }

    private List<JournalEntry> journal(LearningCurve curve, long bytes) {
        List<JournalEntry> journal = new ArrayList<>();
        journal.add(new JournalEntry("original", original.fileBytes(), Optional.empty(), Optional.empty(), ""));
        for (LearningCurve.Score score : curve.scores()) {
            journal.add(new JournalEntry(
                    "step " + score.step(),
                    bytes,
                    Optional.empty(),
                    Optional.empty(),
                    String.format(Locale.ROOT, "%s %.4f on the search rows", metric.name(), score.value())));
        }
        return journal;
    }

    private List<String> notes(Model result, Trained trained) {
        List<String> notes = new ArrayList<>(splits.notes());
        splits.test().ifPresent(test -> {
            Score score = metric.score(engines.predictor().predict(result, test, student.answer()), test.labels());
            notes.add("test: " + described(score) + ", measured once");
        });
        notes.add(String.format(
                Locale.ROOT,
                "the training took %.0f s: %d steps",
                trained.seconds(),
                trained.curve().steps().size()));
        return notes;
    }

    private Provenance provenance(FinetuneOptions options, long startNanos) {
        Map<String, String> digests = new LinkedHashMap<>();
        splits.train().ifPresent(rows -> digests.put("train", rows.digest()));
        digests.put("search", splits.search().digest());
        digests.put("validation", splits.validation().digest());
        return Provenance.now(
                original.digest(),
                digests,
                engines.predictor().runtime() + ", trained on " + trainer,
                options.toString(),
                options.settings().seed(),
                (System.nanoTime() - startNanos) / 1e9);
    }
}
