package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;
import java.util.List;
import java.util.Optional;

/**
 * A pruned model with its evidence.
 *
 * @param model in portable form
 * @param run what it was measured against, and how
 * @param widths of each group before and after
 * @param learning how it learned from the original; empty if it did not
 */
public record PruneResult(Model model, Run run, List<GroupWidth> widths, Optional<LearningCurve> learning) {
    public PruneResult {
        widths = List.copyOf(widths);
    }
}
