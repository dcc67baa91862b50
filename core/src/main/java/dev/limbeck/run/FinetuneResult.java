package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;

/**
 * A fine-tuned model with its evidence.
 *
 * @param model in portable form
 * @param run what it was measured against, and how
 * @param curve how the training went
 */
public record FinetuneResult(Model model, Run run, LearningCurve curve) {}
