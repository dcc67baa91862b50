package dev.limbeck.run.exit;

/**
 * How good the answers are of rows that are about equally uncertain at an exit. The paper finds that the less uncertain an
 * answer, the more often it is right (LUHA: FastBERT, Liu et al. 2020, section 4.4).
 *
 * @param layer how many blocks stand before the exit
 * @param low the least uncertainty, included
 * @param high the largest, excluded but for 1
 * @param rows how many
 * @param right the share of them that is answered right
 */
public record Certainty(int layer, double low, double high, int rows, double right) {}
