/** The ONNX graph as an immutable value, and the one way to edit it. */
@NullMarked
package dev.limbeck.graph;

import org.jspecify.annotations.NullMarked;
