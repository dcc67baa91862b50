package dev.limbeck.run;

import dev.limbeck.graph.Model;

/**
 * A quantized model with its evidence.
 *
 * @param model the best model found, whatever the verdict
 * @param run what it was measured against, and how
 */
public record QuantizeResult(Model model, Run run) {}
