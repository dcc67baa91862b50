package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;
import java.util.Optional;

/**
 * A quantized model with its evidence.
 *
 * @param model the best model found, whatever the verdict
 * @param run what it was measured against, and how
 * @param learning how the last training went, kept or not; empty if there was none
 */
public record QuantizeResult(Model model, Run run, Optional<LearningCurve> learning) {}
