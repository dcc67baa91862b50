package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Sampling;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Score;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.recover.LearningCurve;
import dev.limbeck.recover.Trained;
import dev.limbeck.run.Judge.Judgement;
import dev.limbeck.target.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a trained model has to show, measured once the training is over. */
final class TrainingEvidence {
    private static final int TIMING_ROWS = 64;

    private final Engines engines;
    private final String trainer;
    private final Original original;
    private final Splits splits;
    private final Metric metric;
    private final Question question;

    /**
     * Evidence by these engines.
     *
     * @param trainer what trained the result; empty if nothing did
     */
    TrainingEvidence(
            Engines engines, String trainer, Original original, Splits splits, Metric metric, Question question) {
        this.engines = engines;
        this.trainer = trainer;
        this.original = original;
        this.splits = splits;
        this.metric = metric;
        this.question = question;
    }

    /**
     * What is known of a result when it is judged.
     *
     * @param comparison empty if the original does not answer the same question
     * @param score empty if there is nothing to hold the answers against
     */
    record Facts(
            Optional<Comparison> comparison,
            Optional<Score> score,
            Interval speedup,
            long bytesBefore,
            long bytesAfter) {}

    /** Decides on a result. */
    interface Ruling {
        Judgement on(Facts facts);
    }

    /**
     * The evidence.
     *
     * @param result the model that is handed over
     * @param answer its output that is judged
     * @param isComparable whether the original answers the same question
     */
    Run of(Model result, String answer, boolean isComparable, Trained trained, Ruling ruling, Training training) {
        Dataset validation = splits.validation();
        Optional<Predictions> before = isComparable ? Optional.of(answersOfOriginal(validation)) : Optional.empty();
        Predictions answers = answers(result, validation, answer);
        Labels labels = labels(validation, before);
        Optional<Comparison> comparison = before.map(baseline -> metric.compare(baseline, answers, labels));
        Optional<Score> score = score(answers, labels, isComparable);
        long bytes = OnnxWriter.fileBytes(result);
        Dataset timed = Sampling.sample(splits.search(), TIMING_ROWS, training.seed());
        Timing.Figures figures = new Timing(
                        engines.meter(),
                        original,
                        timed,
                        training.target(),
                        training.form().averaged())
                .figures(training.form().original(), result);
        Judgement judgement =
                ruling.on(new Facts(comparison, score, figures.result().speedup(), original.fileBytes(), bytes));
        return new Run(
                new Figures(
                        comparison.map(Comparison::baseline),
                        figures.original().millis().value(),
                        original.fileBytes(),
                        original.parameters(),
                        figures.originalPeakBytes()),
                new Figures(
                        score,
                        figures.result().millis().value(),
                        bytes,
                        Original.of(result, bytes).parameters(),
                        figures.resultPeakBytes()),
                figures.result().speedup(),
                figures.overLossless(),
                (double) original.fileBytes() / bytes,
                comparison.map(Comparison::dropPoints).orElse(Double.NaN),
                judgement.verdict(),
                judgement.reason(),
                training.form().name(),
                List.of(),
                journal(trained.curve(), bytes),
                notes(result, answer, isComparable, trained, question.note(answers)),
                provenance(training),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * How the result was made.
     *
     * @param form how it is written
     * @param seed of rows that are drawn
     * @param target what it is timed for
     * @param options all of them, for the record
     */
    record Training(Written form, long seed, Target target, String options, long startNanos) {}

    /**
     * The form of a result.
     *
     * @param original the original in the same form, so that what the form gains is known
     * @param averaged whether the mean over the rows is its time, because some take longer than others
     */
    record Written(String name, Model original, boolean averaged) {
        /** What a model is kept in while it still learns. */
        static Written portable(Model original) {
            return new Written("portable", original, false);
        }
    }

    private Predictions answersOfOriginal(Dataset rows) {
        return answers(original.model(), rows, original.output());
    }

    private Predictions answers(Model model, Dataset rows, String output) {
        return engines.predictor().predict(question.asked(model), question.rows(rows), question.answer(output));
    }

    private Labels labels(Dataset rows, Optional<Predictions> original) {
        return original.filter(answers -> metric.comparesWithOriginal())
                .map(Predictions::asLabels)
                .orElse(rows.labels());
    }

    /** The score, unless the metric holds answers against those of an original that makes other ones. */
    private Optional<Score> score(Predictions answers, Labels labels, boolean isComparable) {
        return metric.comparesWithOriginal() && !isComparable
                ? Optional.empty()
                : Optional.of(metric.score(answers, labels));
    }

    static String described(Score score) {
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

    private List<String> notes(
            Model result, String answer, boolean isComparable, Trained trained, Optional<String> ofValidation) {
        List<String> notes = new ArrayList<>(splits.notes());
        ofValidation.ifPresent(note -> notes.add("validation: " + note));
        splits.test()
                .flatMap(test -> onTest(test, result, answer, isComparable))
                .ifPresent(score -> notes.add("test: " + score));
        int steps = trained.curve().steps().size();
        if (steps > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "the training took %.0f s: %d steps in %s",
                    trained.seconds(),
                    steps,
                    trained.precision().word()));
        }
        return notes;
    }

    private Optional<String> onTest(Dataset test, Model result, String answer, boolean isComparable) {
        Optional<Predictions> before = isComparable ? Optional.of(answersOfOriginal(test)) : Optional.empty();
        Labels labels = labels(test, before);
        Predictions answers = answers(result, test, answer);
        Optional<Double> beside = before.filter(originals -> !metric.comparesWithOriginal())
                .map(originals -> metric.score(originals, labels).value());
        return score(answers, labels, isComparable)
                .map(after -> described(after)
                        + beside.map(value -> String.format(
                                        Locale.ROOT,
                                        ", %.1f %% of the original's %.4f",
                                        100 * after.value() / value,
                                        value))
                                .orElse("")
                        + ", measured once");
    }

    private Provenance provenance(Training training) {
        Map<String, String> digests = new LinkedHashMap<>();
        splits.train().ifPresent(rows -> digests.put("train", rows.digest()));
        digests.put("search", splits.search().digest());
        digests.put("validation", splits.validation().digest());
        return Provenance.now(
                original.digest(),
                digests,
                engines.predictor().runtime() + (trainer.isEmpty() ? "" : ", trained on " + trainer),
                training.options(),
                training.seed(),
                (System.nanoTime() - training.startNanos()) / 1e9);
    }
}
