/** Quantization after training: arithmetic, and the techniques that put it into a graph. */
@NullMarked
package dev.limbeck.technique.quantize;

import org.jspecify.annotations.NullMarked;
