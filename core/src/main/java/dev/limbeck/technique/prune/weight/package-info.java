/** Pruning of single weights: what counts least becomes 0. */
@NullMarked
package dev.limbeck.technique.prune.weight;

import org.jspecify.annotations.NullMarked;
