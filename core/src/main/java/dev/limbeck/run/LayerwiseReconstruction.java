package dev.limbeck.run;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.technique.structure.AnswerRefit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Fits changed places to the original's answers, one after the other in the order in which they run, on rows without
 * labels: each makes up for what is lost in it and before it.
 */
final class LayerwiseReconstruction {
    /** In how many passes over the rows places are fitted; those of one pass do not yet see each other's fit. */
    private static final int PASSES = 12;

    private final Calibrator calibrator;
    private final Model original;
    private final Dataset rows;
    private final Progress progress;

    LayerwiseReconstruction(Calibrator calibrator, Model original, Dataset rows, Progress progress) {
        this.calibrator = calibrator;
        this.original = original;
        this.rows = rows;
        this.progress = progress;
    }

    /**
     * The changed model with its places fitted.
     *
     * @param values what the changed places make; those are left out that no linear layer of their own makes, or that the
     *     original does not make
     */
    Model applied(Model changed, Set<String> values) {
        if (!SideBySide.isPossible(original, changed)) {
            return changed;
        }
        List<String> fitted = original.graph().nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(values::contains)
                .filter(value -> AnswerRefit.of(changed.graph(), value).isPresent())
                .toList();
        int size = Math.max(1, (fitted.size() + PASSES - 1) / PASSES);
        Model result = changed;
        try (Progress.Task task = progress.begin("Reconstructing", fitted.size())) {
            for (int start = 0; start < fitted.size(); start += size) {
                List<String> pass = fitted.subList(start, Math.min(start + size, fitted.size()));
                result = passed(result, pass);
                task.advance(pass.size());
            }
        }
        return result;
    }

    private Model passed(Model changed, List<String> values) {
        SideBySide both = new SideBySide(original, changed);
        List<AnswerRefit> fits = new ArrayList<>();
        Set<Statistic> needs = new LinkedHashSet<>();
        for (String value : values) {
            AnswerRefit fit = AnswerRefit.of(changed.graph(), value).orElseThrow();
            fit.observe(both.editor(), both.changed(fit.input()), value);
            needs.addAll(fit.needs());
            fits.add(fit);
        }
        Statistics statistics = calibrator.collect(both.model(), needs, rows);
        Model result = changed;
        for (AnswerRefit fit : fits) {
            result = fit.applied(result, statistics).orElse(result);
        }
        return result;
    }
}
