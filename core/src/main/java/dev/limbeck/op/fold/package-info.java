/** Evaluates operators on constants, in plain Java and strictly by the ONNX definitions. */
@NullMarked
package dev.limbeck.op.fold;

import org.jspecify.annotations.NullMarked;
