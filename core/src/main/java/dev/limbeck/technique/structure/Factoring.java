package dev.limbeck.technique.structure;

/**
 * How a weight becomes a product of smaller ones.
 *
 * @param rank how much of it stays
 * @param byData whether the error of what it answers over calibration data is made small, instead of that of the weight
 */
public record Factoring(RankRule rank, boolean byData) {}
