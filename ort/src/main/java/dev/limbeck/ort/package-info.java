/**
 * ONNX Runtime: runs models for their answers, for statistics of their activations and for their speed. The native
 * objects of ONNX Runtime have one owner, {@link dev.limbeck.ort.OrtSession}.
 */
@NullMarked
package dev.limbeck.ort;

import org.jspecify.annotations.NullMarked;
