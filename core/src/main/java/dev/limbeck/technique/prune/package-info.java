/** Pruning: what counts least is removed. */
@NullMarked
package dev.limbeck.technique.prune;

import org.jspecify.annotations.NullMarked;
