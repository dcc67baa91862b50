package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;

/**
 * A student with its evidence.
 *
 * @param model in portable form
 * @param run what it was measured against, and how
 * @param curve how the training went
 */
public record DistillResult(Model model, Run run, LearningCurve curve) {}
