package dev.limbeck.run;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.technique.structure.AnswerRefit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fits changed places to the original's answers, one after the other in the order in which they run, on rows without
 * labels: each makes up for what is lost in it and before it.
 */
final class LayerwiseReconstruction {
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
        Graph start = changed.graph();
        List<String> fitted = original.graph().nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(values::contains)
                .filter(value -> AnswerRefit.of(original.graph(), start, value).isPresent())
                .toList();
        Model result = changed;
        try (Progress.Task task = progress.begin("Reconstructing", fitted.size())) {
            for (List<String> pass : passes(start, fitted)) {
                result = passed(result, pass);
                task.advance(pass.size());
            }
        }
        return result;
    }

    /** Values that do not depend on each other are fitted in one pass. */
    private static List<List<String>> passes(Graph changed, List<String> values) {
        List<List<String>> passes = new ArrayList<>();
        for (String value : values) {
            Set<String> before = changed.dependencies(List.of(value));
            boolean isIndependent =
                    !passes.isEmpty() && passes.get(passes.size() - 1).stream().noneMatch(before::contains);
            if (!isIndependent) {
                passes.add(new ArrayList<>());
            }
            passes.get(passes.size() - 1).add(value);
        }
        return passes;
    }

    private Model passed(Model changed, List<String> values) {
        SideBySide both = new SideBySide(original, changed);
        Map<Statistic, AnswerRefit> fits = new LinkedHashMap<>();
        for (String value : values) {
            AnswerRefit fit =
                    AnswerRefit.of(original.graph(), changed.graph(), value).orElseThrow();
            fits.put(fit.observed(both.editor(), both::changed), fit);
        }
        Statistics statistics = calibrator.collect(both.model(), fits.keySet(), rows);
        Model result = changed;
        for (Map.Entry<Statistic, AnswerRefit> fit : fits.entrySet()) {
            result = fit.getValue().applied(result, fit.getKey(), statistics).orElse(result);
        }
        return result;
    }
}
