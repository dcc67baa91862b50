/** Lossless rewrites of a model, each tested by equality of the outputs. */
@NullMarked
package dev.limbeck.pass;

import org.jspecify.annotations.NullMarked;
