package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;
import java.util.List;
import java.util.Optional;

/**
 * A restructured model with its evidence.
 *
 * @param model in portable form
 * @param run what it was measured against, and how
 * @param sites what was changed, in order
 * @param learning how it learned from the original; empty if it did not
 */
public record RestructureResult(Model model, Run run, List<RestructuredSite> sites, Optional<LearningCurve> learning) {
    public RestructureResult {
        sites = List.copyOf(sites);
    }
}
