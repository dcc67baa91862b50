package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;
import java.util.List;

/**
 * A pruned model with its evidence.
 *
 * @param model in portable form
 * @param run what it was measured against, and how; with what was shown of the model's parts
 * @param curves how it learned from the original, after each step; none if it did not
 */
public record PruneResult(Model model, Run run, List<LearningCurve> curves) {
    public PruneResult {
        curves = List.copyOf(curves);
    }
}
