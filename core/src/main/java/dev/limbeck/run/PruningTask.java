package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Sampling;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import java.util.Set;

/** What a pruning works on. */
record PruningTask(Engines engines, Original original, Splits splits, PruneOptions options, Progress progress) {
    private static final int TIMING_ROWS = 64;

    /** Rows that criteria and reconstructions look at. */
    Dataset samples() {
        return Sampling.sample(splits.calibration(), options.selection().samples(), options.seed());
    }

    /** Rows that choices are compared on. */
    Dataset searched() {
        return Sampling.sample(splits.search(), options.selection().samples(), options.seed());
    }

    /** How far answers to some rows are from the original's. */
    AnswerDivergence divergence(Dataset rows) {
        return new AnswerDivergence(
                engines.predictor(), original, rows, rows.labels().classes().isPresent());
    }

    Statistics collected(Model model, Set<Statistic> wanted) {
        return wanted.isEmpty() ? Statistics.NONE : engines.calibrator().collect(model, wanted, samples());
    }

    Timing timing() {
        Dataset rows = Sampling.sample(splits.search(), TIMING_ROWS, options.seed());
        return new Timing(engines.meter(), original, rows, options.target());
    }
}
