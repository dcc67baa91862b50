/**
 * ONNX files in and out: every IR version up to 13 and opset up to 26. What limbeck does not model is carried along as
 * encoded bytes, so that a model that is read and written again loses nothing.
 */
@NullMarked
package dev.limbeck.onnx;

import org.jspecify.annotations.NullMarked;
