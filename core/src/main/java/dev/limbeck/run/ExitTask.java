package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.run.exit.ExitAnswers;
import java.util.List;

/**
 * What a run with early exits works on.
 *
 * @param kind what the model's answers stand for
 * @param metric what must not be lost
 */
record ExitTask(
        Engines engines, Original original, Splits splits, AnswerKind kind, Metric metric, EarlyExitOptions options) {
    /** The batch sizes that count. */
    List<Integer> batches() {
        return Timing.batches(options.target());
    }

    /** What a flat model says of rows at all its exits. */
    ExitAnswers answers(Model flat, Dataset rows) {
        return ExitAnswers.of(engines.predictor(), flat, rows, kind.uncertainty());
    }

    /** What the original says of rows, to hold others against. */
    Evaluation evaluation(Dataset rows) {
        return new Evaluation(engines.predictor(), metric, rows, original);
    }
}
