/** Datasets as batches of named tensors, splits and metrics. */
@NullMarked
package dev.limbeck.data;

import org.jspecify.annotations.NullMarked;
