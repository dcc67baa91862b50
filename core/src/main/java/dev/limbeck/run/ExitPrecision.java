package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Sampling;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.deploy.FoldBatchNormalization;
import dev.limbeck.technique.Candidate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gives a model whose exits have been taught fewer bits, blocks and exits alike, before rows leave it. */
final class ExitPrecision {
    private final ExitTask task;

    ExitPrecision(ExitTask task) {
        this.task = task;
    }

    /**
     * The model in the mode that is asked for, each site as is best for the mode in general.
     *
     * @param flat canonical
     * @throws ModelException if there is nothing to quantize
     */
    Model of(Model flat) {
        Mode mode = task.options().mode();
        if (mode == Mode.LOSSLESS) {
            return flat;
        }
        QuantizeOptions options = QuantizeOptions.of(mode, task.options().target());
        Model folded = new FoldBatchNormalization().apply(flat).model();
        List<Candidate<?, ?>> candidates = Proposal.of(folded, options, true).stream()
                .findFirst()
                .orElseThrow(() -> new ModelException("There is nothing to quantize: no linear layer, convolution or"
                        + " table with a constant weight."))
                .candidates();
        Statistics statistics = calibrated(folded, candidates, options);
        return Workshop.applied(folded, candidates, statistics, new HashMap<>());
    }

    private Statistics calibrated(Model flat, List<Candidate<?, ?>> candidates, QuantizeOptions options) {
        Set<Statistic> needs = new HashSet<>();
        candidates.forEach(candidate -> needs.addAll(candidate.needs(flat)));
        return needs.isEmpty()
                ? Statistics.NONE
                : task.engines()
                        .calibrator()
                        .collect(
                                flat,
                                needs,
                                Sampling.sample(
                                        task.splits().calibration(),
                                        options.calibrationRows(),
                                        task.options().settings().seed()));
    }
}
