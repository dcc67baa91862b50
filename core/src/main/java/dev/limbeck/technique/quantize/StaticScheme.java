package dev.limbeck.technique.quantize;

/**
 * How an operator is quantized before a run.
 *
 * @param weights how its weight is
 * @param activations how what it reads and, for a convolution, makes is
 */
public record StaticScheme(WeightScheme weights, ActivationScheme activations) {}
