/** Raises models to a newer operator set and lowers them again, without a change of meaning. */
@NullMarked
package dev.limbeck.pass.opset;

import org.jspecify.annotations.NullMarked;
