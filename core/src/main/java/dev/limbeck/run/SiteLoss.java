package dev.limbeck.run;

/**
 * What one site costs when it alone is quantized.
 *
 * @param site the site's id
 * @param technique the technique's id
 * @param dropPoints loss of the metric on the search rows, in points of 100; negative is a gain
 * @param meanLogitChange mean |Δ| of the outputs
 * @param keptInFloat whether the site stays as it was in the result
 */
public record SiteLoss(String site, String technique, double dropPoints, double meanLogitChange, boolean keptInFloat) {}
