package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;
import java.util.List;

/**
 * A pruned model with its evidence.
 *
 * @param model in portable form
 * @param run what it was measured against, and how
 * @param widths of each group before and after
 * @param curves how it learned from the original, after each step; none if it did not
 */
public record PruneResult(Model model, Run run, List<GroupWidth> widths, List<LearningCurve> curves) {
    public PruneResult {
        widths = List.copyOf(widths);
        curves = List.copyOf(curves);
    }
}
