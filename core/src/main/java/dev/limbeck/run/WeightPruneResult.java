package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;
import java.util.Optional;

/**
 * A model some of whose weights are 0, with its evidence.
 *
 * @param model in portable form
 * @param run what it was measured against, and how
 * @param learning how it learned from the original; empty if it did not
 */
public record WeightPruneResult(Model model, Run run, Optional<LearningCurve> learning) {}
