/**
 * Learning, described as graphs and numbers: what is learned from (objectives, terms, distances), how (optimiser,
 * schedule), and the port of whoever does it. Fine-tuning, distillation, quantization-aware training and the recovery
 * of a pruned model differ only in their terms.
 */
@NullMarked
package dev.limbeck.recover;

import org.jspecify.annotations.NullMarked;
